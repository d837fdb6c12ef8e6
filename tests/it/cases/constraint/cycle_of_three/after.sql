create table a (id int primary key, b int);
create table b (id int primary key, c int);
create table c (id int primary key, a int references a);
alter table b add constraint bc foreign key (c) references c not valid;
alter table a add constraint ab foreign key (b) references b deferrable;
