create table t (id int primary key, a int);
create view v with (security_barrier, security_invoker = true) as select id, a from t where a > 0 with local check option;
alter view v alter a set default 5;
comment on column v.a is 'a';
grant select (a), update (id) on v to reader with grant option;
alter view v owner to other;
create function f() returns trigger language plpgsql as $$ begin return new; end $$;
create trigger tr instead of insert on v for each row execute function f();
create view vv as select * from v;
