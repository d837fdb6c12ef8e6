create table t (id int, n text);
create function a() returns table (n text, id int) language sql as 'select n, id from t';
create function b(out x bigint, out y text, out z date) language sql as 'select 1::bigint, ''a'', current_date';
create function c(int) returns setof record language sql as 'select 1, ''a''';
create function d(int[]) returns int language sql as 'select 1';
create function e(x int, inout y text default 'q') language sql as 'select ''1''';
create view v as select a.n, b.y, c.x, d(array[1,2]) as d, e.y as e from a(), b(), c(1) as c(x int, y text), e(3);
