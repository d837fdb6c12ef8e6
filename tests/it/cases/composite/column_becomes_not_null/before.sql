create type m as (amount numeric, cur char(3));
create domain dm as m;
create table u (id int primary key, a m, b dm, c m[]);
