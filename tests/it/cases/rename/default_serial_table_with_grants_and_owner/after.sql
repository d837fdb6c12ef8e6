-- @renamed from=t1
create table t2 (id bigserial primary key, a int, b text);
grant select, insert on t2 to public;
grant update (b) on t2 to public;
grant usage on sequence t2_id_seq to public;
alter table t2 replica identity full;
alter table t2 set (fillfactor = 80);
alter table t2 alter column b set statistics 300;
