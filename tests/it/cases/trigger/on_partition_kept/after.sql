create table p (id int, k int) partition by list (k);
create table p1 partition of p for values in (1);
create function f() returns trigger language plpgsql as $$ begin return new; end $$;
create trigger tr after insert on p for each row execute function f();
alter table p enable always trigger tr;
