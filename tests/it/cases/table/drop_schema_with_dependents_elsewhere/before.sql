create schema s;
create table s.t (id int primary key, v text);
create view v as select id from s.t;
create table keep (id int primary key, t_id int references s.t);
create function f(r s.t) returns int language sql as $$ select 1 $$;
