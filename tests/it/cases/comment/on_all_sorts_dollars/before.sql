create table t(a int constraint ck check (a > 0));
create index t_i on t(a);
create function f(int) returns int language sql as 'select 1';
create policy p on t;
comment on table t is $x$ $$ it's \ "q"
new line$x$;
