create table p (id int primary key);
create table c (id int primary key, a int, b int);
alter table c add constraint fa foreign key (a) references p not valid;
alter table c add constraint fb foreign key (b) references p;
