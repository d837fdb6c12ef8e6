create table t(id int primary key, a bigint);
create table log(id int, a bigint, at timestamptz default now());
create rule r1 as on insert to t where new.a > 1 do also insert into log values (new.id, new.a);
create rule r2 as on update to t do also (insert into log values (old.id, old.a); notify x);
alter table t disable rule r2;
comment on rule r1 on t is 'x';
