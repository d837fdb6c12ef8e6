create table t (id bigint primary key, parent bigint references t);
create function f() returns trigger language plpgsql as $$ begin return new; end $$;
create constraint trigger "Check Parent" after insert or update of parent on t from t deferrable initially deferred for each row when (new.parent > 0) execute function f('x', '');
alter table t disable trigger "Check Parent";
