create table p (id int primary key, a smallint default 0, b bigint, c int not null default 1, d numeric);
create table q (id int primary key, e boolean, f boolean, g int, h numeric(10,2), i float8);
