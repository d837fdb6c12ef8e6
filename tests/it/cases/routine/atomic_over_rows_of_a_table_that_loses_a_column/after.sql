create table node (id int primary key, a text, b int generated always as (id + 2) stored);
create function kids(n int, m int default 1) returns setof node language sql stable as 'select * from node where id = n';
create function kid_count(n int) returns bigint language sql stable begin atomic select count(*) from kids(n) k; end;
create view some_kids as select k.id from kids(3) k;
