create extension btree_gist;
create table p (id int, at int4range, n text, primary key (id, at without overlaps)) partition by list (id);
create table p1 partition of p for values in (1);
create table p2 partition of p for values in (2);
comment on constraint p2_pkey on p2 is 'next';
create table h (id int, at int4range, constraint k unique (id, at without overlaps)) partition by list (id);
create table h1 partition of h for values in (1);
create table h2 (id int, at int4range);
