create table p (id int, k int, x varchar) partition by list (k);
create table p1 partition of p for values in (1) partition by range (id);
create table p11 partition of p1 for values from (0) to (10);
create function f() returns trigger language plpgsql as $$ begin return new; end $$;
create trigger tr before insert or update of x on p for each row when (new.x is not null) execute function f();
comment on trigger tr on p is 'tree';
