create sequence s; create table b(id int primary key default nextval('s'), k int); create table c(id smallint primary key generated always as identity (maxvalue 100));
