create table node (id int primary key, a text);
create function kids(n int) returns setof node language sql stable as 'select * from node where id = n';
