create table p (id int, k int) partition by list (k);
create table p1 partition of p for values in (1);
create table p2 partition of p for values in (2);
create table p3 partition of p for values in (3);
create function f() returns trigger language plpgsql as $$ begin return new; end $$;
create trigger new_one after insert or update on p for each row execute function f();
create trigger own before insert on p1 for each row execute function f();
alter table p2 disable trigger new_one;
