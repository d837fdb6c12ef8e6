create sequence s;
create sequence z owned by none;
create table t (id int primary key default nextval('s'), n int default nextval('z'));
