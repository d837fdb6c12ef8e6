create table t (id int primary key, a int, b int);
create index old_name on t (a);
create unique index "Old uniq" on t (b desc) where a > 0;
comment on index old_name is 'c';
alter table t cluster on old_name;
