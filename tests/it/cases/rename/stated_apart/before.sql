create table t (id int, a int);
-- @renamed from=t_key
alter table t add constraint t_pk primary key (id);
-- @renamed from=y
alter table t add column x text;
create domain d as int;
-- @renamed from=d2
alter domain d add constraint d1 check (value > 0);
