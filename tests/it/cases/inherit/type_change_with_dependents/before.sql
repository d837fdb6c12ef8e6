create table p (id int primary key, v varchar(10), e text);
create table c (x int) inherits (p);
create view cv as select v from c;
create index on c (v);
create policy cp on c using (v <> '');
create table d (v varchar(10)) inherits (c);
