create table u (id int, n int);
create function f() returns setof u language sql as 'select * from u';
