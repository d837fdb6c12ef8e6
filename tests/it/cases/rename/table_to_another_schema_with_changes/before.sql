create schema one; create schema two;
create type one.e as enum ('a', 'b');
create function one.f(i int) returns int language sql immutable as 'select i';
-- @renamed from=two.t
create table one.t (id serial primary key, k one.e default 'a', n int check (one.f(n) > 0), u int generated always as identity);
create index t_n on one.t (one.f(n));
create view one.v as select id, k from one.t;
create policy p on one.t using (one.f(id) > 0);
create trigger tr before update on one.t for each row execute function suppress_redundant_updates_trigger();
create statistics one.st on k, n from one.t;
create publication pb for table one.t;
create table kid (id int references one.t, e one.e[]);
grant select on one.t to reader; grant usage on sequence one.t_id_seq to reader; comment on table one.t is 'tee';
