create table t (id int primary key, status varchar(20), a int);
create index t_open on t (a) where status in ('a', 'b');
create unique index t_one on t (a, (case when a between 1 and 5 and id > 0 then 1 end)) where status is not null;
create table p (id int, status varchar(20), a int) partition by range (id);
create table p1 partition of p for values from (0) to (10);
create index p_open on p (a) where status in ('a', 'b');
