create table p (id int primary key, a boolean default false, b boolean, c boolean not null default true, d boolean);
create table q (id int primary key, e bigint, f float8, g money, h money, i money);
