create unlogged table u (id int);
create function f() returns setof u language sql as 'select * from u';
