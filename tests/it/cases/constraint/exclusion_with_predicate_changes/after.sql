create extension btree_gist;
create table t(id int, r int4range, k text, constraint ex exclude using gist (k with =, r with &&) where (id > 10) deferrable);
comment on constraint ex on t is 'no overlap';
