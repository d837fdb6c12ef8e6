create sequence my;
create table t (id int not null default nextval('my'), x int);
