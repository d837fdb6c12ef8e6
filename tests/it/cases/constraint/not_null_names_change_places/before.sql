create table t (a int constraint n1 not null, b int constraint n2 not null);
comment on constraint n1 on t is 'one';
create table u (a int constraint n not null, b int, c int constraint m not null);
create table v (a int constraint x not null, b int constraint y not null);
