create table t (id int);
create function f(a int) returns int language sql as $$ select a $$;
create function g(a int) returns bigint language sql begin atomic select count(*) from t where id > a; end;
create function h() returns void language plpgsql as $$ begin perform 1; end $$;
create procedure p() language plpgsql as $$ begin perform 1; end $$;
