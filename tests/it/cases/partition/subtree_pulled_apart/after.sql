create table p (id int, k text) partition by list (k);
create table pz partition of p for values in ('b', 'c') partition by list (k);
create table pb partition of pz for values in ('b');
create table pc partition of pz for values in ('c');
