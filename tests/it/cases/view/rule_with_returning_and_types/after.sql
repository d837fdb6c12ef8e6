create table t (id bigint primary key, name text);
create view v as select id, name from t;
create rule r as on insert to v do instead insert into t values (new.id, new.name) returning t.id, t.name;
create rule u as on update to v do instead update t set name = new.name where id = old.id;
comment on rule u on v is 'update';
