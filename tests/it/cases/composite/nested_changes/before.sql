create type c1 as (a int, b text);
create type c2 as (x c1, y c1[]);
create function f(c2) returns c1 language sql as 'select $1.x';
create view v as select (f(null)).a as a;
