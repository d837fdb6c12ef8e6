create type e as enum ('a', 'm', 'z');
create domain d as e default 'm' check (value <> 'z' or value = 'm');
create table t (id int, k e, d d);
alter table t enable row level security;
create policy p on t using (k = 'm');
create function f(k e default 'm') returns boolean language sql begin atomic select k = 'm'::e; end;
create view v as select * from t where k > 'm';
create trigger tr before update on t for each row when (new.k = 'm') execute function trg();
create function trg() returns trigger language plpgsql as $$ begin return new; end $$;
