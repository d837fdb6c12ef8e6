create table t (id int not null, a int not null, c int not null no inherit);
create table child () inherits (t);
create table u (id int primary key, b int, d int not null);
alter table u add constraint b_set not null b not valid;
