create table p (id int, k text) partition by list (k);
create table pb partition of p for values in ('b');
create table pc partition of p for values in ('c');
