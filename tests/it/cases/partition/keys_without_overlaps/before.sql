create extension btree_gist;
create table p (id int, at int4range, n text, primary key (id, at without overlaps)) partition by list (id);
create table p1 partition of p for values in (1);
create table h (id int, at int4range) partition by list (id);
create table h1 partition of h for values in (1);
create table h2 partition of h default;
