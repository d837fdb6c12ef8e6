create table a (id int, k int, extra text not null default 'x' check (extra <> ''), gen int generated always as (id * 2) stored) partition by list (k);
create table a1 partition of a (extra default 'one') for values in (1);
create table a2 partition of a for values in (2);
create function f() returns trigger language plpgsql as $$ begin return new; end $$;
create trigger t before insert or update of extra on a for each row when (new.extra is not null) execute function f();
alter table a2 disable trigger t;
