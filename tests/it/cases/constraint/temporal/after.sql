create extension btree_gist;
create table room (id int, during tstzrange, name text, primary key (id, during without overlaps), unique (name, during without overlaps));
create table booking (id int, room int, during tstzrange, foreign key (room, period during) references room (id, period during));
