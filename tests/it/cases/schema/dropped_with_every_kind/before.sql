create schema s; create extension hstore schema s; create type s.e as enum ('a'); create domain s.d as s.e check (value = 'a'); create type s.c as (x s.d, y s.hstore);
create table s.t (id serial primary key, c s.c, e s.e default 'a', d s.d[]); create table s.u (id int references s.t) ; create table s.p (k s.e) partition by list (k); create table s.p1 partition of s.p for values in ('a');
create view s.v as select * from s.t; create materialized view s.m as select id from s.v; create function s.f(s.v) returns setof s.t language sql begin atomic select t.* from s.t t; end;
create trigger tr before insert on s.t for each row execute function suppress_redundant_updates_trigger(); create policy p on s.t using (e = 'a');
create rule r as on update to s.v do instead nothing; create statistics s.st on id, e from s.t; create publication pu for table s.t;
create aggregate s.ag(s.e) (sfunc = array_append, stype = s.e[]);
create function s.eq(s.e, s.e) returns bool language sql as 'select true'; create operator s.=== (leftarg = s.e, rightarg = s.e, function = s.eq);
create sequence s.q; alter table s.u alter id set default nextval('s.q');
