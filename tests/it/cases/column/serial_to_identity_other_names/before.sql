create sequence counter start 100;
create table t (id int primary key default nextval('counter'), n int not null default nextval('counter'), v text);
