create extension btree_gist;
create table t(id int, r int4range, k text, constraint ex exclude using gist (r with &&) where (id > 0));
