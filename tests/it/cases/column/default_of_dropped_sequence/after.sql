create sequence z;
create table t (id int primary key, n int default nextval('z'));
