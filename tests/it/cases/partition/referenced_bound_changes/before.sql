create table t (id int primary key, v text) partition by range (id);
create table t_0 partition of t for values from (0) to (100);
create table t_1 partition of t for values from (100) to (200);
create table r (id int primary key, t_id int references t);
create function f() returns trigger language plpgsql as $$ begin return new; end $$;
create trigger tr before insert on t for each row execute function f();
alter table t_0 disable trigger tr;
