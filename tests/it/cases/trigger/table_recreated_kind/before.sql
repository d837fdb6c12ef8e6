create table t (id int);
create function f() returns trigger language plpgsql as $$ begin return new; end $$;
create constraint trigger x after insert on t deferrable initially immediate for each row execute function f();
