create function f(int) returns int language sql immutable as 'select $1';
create function g(int) returns int language sql immutable as 'select $1 + 1';
create table t (id int primary key, a int);
alter table t owner to other;
create index t_f on t (f(a));
revoke all on function f(int) from public;
revoke all on function g(int) from public;
grant execute on function g(int) to other;
create index t_g on t (g(a));
