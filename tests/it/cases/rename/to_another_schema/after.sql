create schema s;
-- @renamed from=public.t
create table s.people (id bigserial primary key, a text unique);
create view v as select id, a from s.people;
create table c (id int references s.people (id));
