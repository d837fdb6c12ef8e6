create table t (id int primary key, parent int references t);
create function f() returns trigger language plpgsql as $$ begin return new; end $$;
create constraint trigger "Check Parent" after insert or update of parent on t from t deferrable for each row when (new.parent is not null) execute function f('x');
