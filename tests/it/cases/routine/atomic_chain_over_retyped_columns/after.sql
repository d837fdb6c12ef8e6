create table t (id int primary key, a bigint, b varchar(30), fresh timestamptz default now());
create function getb(i int) returns varchar language sql stable begin atomic select b from t where id = i; end;
create function gets(i bigint) returns setof t language sql stable begin atomic select t.id, t.a, t.b, t.fresh from t where t.a = i; end;
create function outer_f(i int) returns text language sql stable begin atomic select getb(i) || (select count(*) from gets(i))::text; end;
create procedure bump(i int) language sql begin atomic update t set a = a + 1, fresh = now() where id = i; insert into t (id, a) values (i + 100, 1); end;
create view v as select outer_f(id) as o, id from t;
create function trg() returns trigger language plpgsql as $$ begin perform outer_f(1); return new; end $$;
create trigger tr after insert on t for each row when (new.a > 0) execute function trg();
grant execute on function outer_f(int) to reader;
