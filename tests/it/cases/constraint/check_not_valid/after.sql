create table t (id int primary key, a int);
alter table t add constraint ok check (a > 0);
alter table t add constraint later check (a < 1000) not valid;
alter table t add constraint extra check (id < 5000) not valid;
