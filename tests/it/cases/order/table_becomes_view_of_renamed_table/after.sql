create table people (id int primary key, name text);
create view users as select id, name from people;
create function f() returns setof users language sql as 'select * from users';
