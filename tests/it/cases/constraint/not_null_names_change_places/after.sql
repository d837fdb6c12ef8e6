create table t (a int constraint n2 not null, b int constraint n1 not null);
comment on constraint n1 on t is 'one';
create table u (a int, b int constraint n not null, c int constraint m not null);
create table v (a int not null, b int constraint x not null);
