create extension btree_gist;
create table room (id int, during tstzrange, name text, primary key (id, during));
create table booking (id int, room int, during tstzrange);
