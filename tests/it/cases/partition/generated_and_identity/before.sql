create table t (id int not null, at date not null, n int) partition by range (at);
create table t_26 partition of t for values from ('2026-01-01') to ('2027-01-01');
