create schema s;
create table s.t(id serial primary key);
create view s.v as select * from s.t;
create function s.f() returns int language sql as 'select 1';
create type s.e as enum ('a');
create sequence s.q owned by s.t.id;
grant select on s.t to reader;
