create function f() returns int language sql as 'select 1';
create procedure p() language sql as 'select 1';
create type e as enum ('a');
create domain d as int;
create schema s;
create sequence q;
create table t(a int);
