create extension btree_gist;
create table t (id int primary key, room int, during tsrange, canceled boolean default false, constraint no_overlap exclude using gist (room with =, during with &&) where (not canceled) deferrable initially deferred, exclude using gist (during with -|-));
