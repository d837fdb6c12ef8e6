create table t (id int, name text, n int);
create function f() returns trigger language plpgsql as $$ begin return new; end $$;
