-- @renamed from=t2
create table t1 (id bigserial primary key, a int, b text);
grant select, insert on t1 to public;
grant update (b) on t1 to public;
grant usage on sequence t1_id_seq to public;
alter table t1 replica identity full;
alter table t1 set (fillfactor = 70);
alter table t1 alter column b set statistics 200;
