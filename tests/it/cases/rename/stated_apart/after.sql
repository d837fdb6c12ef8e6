create table t (id int, a int);
-- @renamed from=t_pk
alter table t add constraint t_key primary key (id) deferrable;
-- @renamed from=x
alter table t add column y text;
create domain d as int;
-- @renamed from=d1
alter domain d add constraint d2 check (value > 0);
