create table p (id bigint primary key, v text, e int);
create table c (x int) inherits (p);
create view cv as select v from c;
create index on c (v);
create policy cp on c using (v <> '');
create table d (v text) inherits (c);
