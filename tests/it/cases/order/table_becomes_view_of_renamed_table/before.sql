create table users (id int primary key, name text);
create function f() returns setof users language sql as 'select * from users';
