create table r (id int primary key);
create table p (k int, r int) partition by list (k);
create table p1 partition of p for values in (1);
create table t (r int);
alter table p add constraint f foreign key (r) references r not valid;
alter table t add constraint f foreign key (r) references r not valid;
