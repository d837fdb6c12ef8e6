create table t(id serial primary key, b bigserial, c smallserial);
create table u(id int primary key default 7);
