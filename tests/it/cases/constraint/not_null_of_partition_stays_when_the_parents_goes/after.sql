create table p (a int constraint pa not null, k int constraint pk not null) partition by list (k);
create table p1 partition of p for values in (1);
comment on constraint pk on p is 'x';
