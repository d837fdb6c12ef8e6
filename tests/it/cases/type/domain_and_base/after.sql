create domain posint as int check (value > 0);
create domain code as varchar(10) not null default 'x';
create table t (id int primary key, a int, b bigint default 5, c code default 'y', d text, e int[]);
create index on t (a);
