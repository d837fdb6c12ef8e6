create schema s;
create type s.e as enum ('a'); create domain s.d as int; create type s.r as range (subtype = int4); create type s.c as (a int);
create function s.f() returns int language sql as 'select 1'; create procedure s.p() language sql as 'select 1'; create aggregate s.a(int) (sfunc = int4pl, stype = int);
create trusted language mylang handler plpgsql_call_handler;
create table s.t (id int); create sequence s.q;
create foreign data wrapper w; create server srv foreign data wrapper w; create foreign table s.ft (a int) server srv;
