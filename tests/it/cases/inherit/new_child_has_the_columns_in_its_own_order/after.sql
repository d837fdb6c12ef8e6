create table p (id int primary key, n text not null, v int check (v > 0));
create table c (x int default 7, v int constraint p_v_check check (v > 0), n text not null, id int not null);
alter table c inherit p;
create table g () inherits (c);
create index on c (n); comment on column c.v is 'v';
create view s as select * from c;
grant select on c to reader;
