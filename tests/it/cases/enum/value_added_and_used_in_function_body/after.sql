create type e as enum ('a', 'b');
create function f() returns e language plpgsql immutable as $$ begin return 'b'; end $$;
create table t (id int, k e, m e default f());
create materialized view mv as select f() as k;
create index i on t (k) where k = f();
