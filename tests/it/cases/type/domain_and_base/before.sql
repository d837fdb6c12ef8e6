create domain posint as int check (value > 0);
create domain code as varchar(10) not null default 'x';
create table t (id int primary key, a posint, b posint default 5, c text, d code, e posint[]);
create index on t (a);
