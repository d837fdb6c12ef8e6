create table t (id int primary key, status varchar(40) not null default 'a' check (status in ('a', 'b')), n int, constraint n check (n between 1 and 5 and id > 0));
create table kid (extra text) inherits (t);
create table p (id int, status varchar(40) check (status in ('a', 'b'))) partition by range (id);
create table p1 partition of p for values from (0) to (10);
