create table t(a int, b int, c int, constraint u unique nulls not distinct (a) include (c));
create table r(a int);
alter table r add constraint f foreign key (a) references t(a) match full not valid;
