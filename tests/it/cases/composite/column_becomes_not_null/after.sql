create type m as (amount numeric, cur char(3), at date);
create domain dm as m;
create table u (id int primary key, a m not null, b dm not null, c m[] not null);
