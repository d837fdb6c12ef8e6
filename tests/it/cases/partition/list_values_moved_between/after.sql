create table m(id int, k text not null) partition by list (k);
create table ma partition of m for values in ('a');
create table mb partition of m for values in ('b', 'c', null);
