create table t(a int not null, b int not null);
create unique index t_ab on t(a, b) with (fillfactor = 60);
alter table t cluster on t_ab;
create table r(a int, b int, foreign key (a, b) references t(a, b));
comment on index t_ab is 'ab';
