create table p (a int, b text);
create table c () inherits (p);
alter table c alter a set not null, alter b set default 'child', alter b set statistics 10;
