create table t (id int, name text);
create function f() returns text language sql begin atomic select name from t where id = 1; end;
create function g() returns int language sql begin atomic select id from t where id = 1; end;
