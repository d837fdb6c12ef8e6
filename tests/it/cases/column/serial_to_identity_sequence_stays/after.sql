create sequence counter;
create table t (id int primary key generated always as identity, v text);
create table u (id int primary key default nextval('counter'), v text);
