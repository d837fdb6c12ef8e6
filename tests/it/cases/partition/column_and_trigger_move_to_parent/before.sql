create table a (id int, k int) partition by list (k);
create table a1 partition of a for values in (1);
create table a2 partition of a for values in (2);
create function f() returns trigger language plpgsql as $$ begin return new; end $$;
create trigger t before insert on a1 for each row execute function f();
