create table node (id int primary key, a text, b text);
create function kids(n int) returns setof node language sql stable as 'select * from node where id = n';
create function first_a(n int) returns text language sql stable begin atomic select k.a from kids(n) k; end;
