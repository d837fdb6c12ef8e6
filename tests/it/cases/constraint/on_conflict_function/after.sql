create table t (a int, v text, unique (a, v));
create function up() returns void language sql begin atomic insert into t values (1, 'x') on conflict (a, v) do nothing; end;
