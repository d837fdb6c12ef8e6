create table t (id int primary key, name text);
create table log (id int, what text);
create view v as select id, name from t;
create rule ins as on insert to v do instead insert into t values (new.id, new.name);
create rule upd as on update to t where old.name is distinct from new.name do also insert into log values (new.id, 'u');
create rule gone as on delete to t do also insert into log values (old.id, 'd');
