create schema s; grant usage on schema s to public; grant create on schema s to reader with grant option;
create type s.e as enum ('a'); create domain s.d as int; create type s.r as range (subtype = int4); create type s.c as (a int);
revoke usage on type s.e, s.d, s.r, s.c from public; grant usage on type s.d to reader with grant option;
create function s.f() returns int language sql as 'select 1'; create procedure s.p() language sql as 'select 1'; create aggregate s.a(int) (sfunc = int4pl, stype = int);
revoke all on all routines in schema s from public; grant execute on procedure s.p to writer; grant execute on function s.a to reader;
create trusted language mylang handler plpgsql_call_handler; revoke usage on language mylang from public;
create table s.t (id int); create sequence s.q; grant all on s.t to public; grant usage on sequence s.q to reader;
create foreign data wrapper w; create server srv foreign data wrapper w; create foreign table s.ft (a int) server srv;
grant usage on foreign data wrapper w to reader; grant usage on foreign server srv to reader with grant option; grant select (a) on s.ft to writer;
