create table p (a int, b text, c text default 'x', d text, e int not null);
alter table p alter d set storage external;
create function one() returns int language sql as 'select 1';
create table c () inherits (p);
alter table c alter a set not null, alter a set default one(), alter b set default 'child', alter b set statistics 10, alter c drop default, alter d set storage extended;
create table g () inherits (c);
alter table only g alter b drop default, alter d set storage external;
