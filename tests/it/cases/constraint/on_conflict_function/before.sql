create table t (a int, v text, unique (a));
create function up() returns void language sql begin atomic insert into t values (1, 'x') on conflict (a) do nothing; end;
