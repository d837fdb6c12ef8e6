create table t (id int primary key, a int, b int);
create index new_name on t (a);
create unique index "New uniq" on t (b desc) where a > 0;
comment on index new_name is 'c';
alter table t cluster on new_name;
