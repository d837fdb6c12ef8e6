create table t (id int) partition by range (id);
create table u (id int) partition by range (id) using heap;
