create table t (id int not null, a int not null, b int, c int not null no inherit);
alter table t add constraint b_set not null b not valid;
create table child () inherits (t);
