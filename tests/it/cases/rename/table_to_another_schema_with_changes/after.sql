create schema one; create schema two;
-- @renamed from=one.e
create type two.e as enum ('a', 'b', 'c');
create function two.f(i bigint) returns bigint language sql immutable as 'select i';
-- @renamed from=one.t
create table two.t (id bigserial primary key, k two.e default 'b', n bigint check (two.f(n) > 0), u bigint generated always as identity);
create index t_n on two.t (two.f(n));
create view one.v as select id, k, n from two.t;
create policy p on two.t using (two.f(id) > 0);
create trigger tr before update on two.t for each row execute function suppress_redundant_updates_trigger();
create statistics two.st on k, n from two.t;
create publication pb for tables in schema two;
create table kid (id bigint references two.t on delete cascade, e two.e[]);
grant select on two.t to reader; grant usage on sequence two.t_id_seq to reader; comment on table two.t is 'tee';
