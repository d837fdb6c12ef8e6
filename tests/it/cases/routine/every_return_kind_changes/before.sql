create table t (id int, n text);
create function a() returns setof t language sql as 'select * from t';
create function b(out x int, out y text) language sql as 'select 1, ''a''';
create function c(int) returns table (x int, y text) language sql as 'select 1, ''a''';
create function d(variadic int[]) returns int language sql as 'select 1';
create function e(inout x int, y text default 'q') language sql as 'select 1';
create view v as select a.n, b.y, c.x, d(1,2) as d, e.e as e from a(), b(), c(1), e(3);
