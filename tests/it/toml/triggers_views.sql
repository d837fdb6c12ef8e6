create function log() returns trigger language plpgsql as $$begin return coalesce(new, old); end$$;
create function log_all() returns trigger language plpgsql as $$begin return null; end$$;
create table t (id int primary key, name text, "Kind" text);
create trigger before_change before insert or update of name, "Kind" on t for each row when (new.id > 0)
  execute function log('a', 'it''s', '5');
comment on trigger before_change on t is 'First';
create trigger after_all after update on t referencing old table as before new table as after execute function log_all();
create constraint trigger late after delete on t deferrable initially deferred for each row execute function log();
alter table t enable always trigger late;
create trigger off before truncate on t execute function log_all();
alter table t disable trigger off;
create view names with (security_invoker = true, security_barrier = true) as select id, name from t where id > 0
  with local check option;
comment on view names is 'Names only';
comment on column names.name is 'The name';
alter view names alter column name set default 'nobody';
grant select on names to public;
create view renamed (a, "B") as select 1, 2;
create trigger instead instead of insert on renamed for each row execute function log();
create materialized view counts with (fillfactor = 50) as select name, count(*) as n from t group by name;
comment on materialized view counts is 'Counted';
comment on column counts.n is 'How many';
create unique index counts_name on counts (name);
alter materialized view counts cluster on counts_name;
grant select on counts to pg_monitor;
create materialized view hollow (x) as select 1 with no data;
