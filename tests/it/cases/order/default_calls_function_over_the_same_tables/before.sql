create table cfg (k text primary key, v int);
create function next_no(t text) returns int language plpgsql as $$ begin return (select v from cfg where k = t); end $$;
create table inv (id int primary key, no int not null default next_no('inv'), cfg_k text default 'x' references cfg);
create function add_inv(i inv) returns inv language plpgsql as $$ begin return i; end $$;
create function list(n int default next_no('list')) returns setof inv language sql stable as $$ select * from inv limit n $$;
alter table cfg add constraint ck check (next_no(k) is null or v > 0) not valid;
create view lv as select (l).id, (l).no from (select list(3) l) q;
