create table p (id int primary key, a smallint default 0, b bigint, c int not null default 1, d numeric);
