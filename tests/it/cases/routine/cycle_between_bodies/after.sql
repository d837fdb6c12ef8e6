create table t (id int);
create function a(n int) returns int language plpgsql as $$ begin if n = 0 then return 0; end if; return b(n - 1); end $$;
create function b(n int) returns int language plpgsql as $$ begin if n = 0 then return 1; end if; return a(n - 1); end $$;
create function c(n int) returns int language sql as $$ select a(n) + b(n) $$;
create view v as select c(id) as c from t;
