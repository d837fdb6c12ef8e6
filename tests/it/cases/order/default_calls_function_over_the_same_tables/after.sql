create table cfg (k varchar(40) primary key, v bigint, note text);
create function next_no(what varchar, by int default 1) returns bigint language plpgsql as $$ begin return (select v + by from cfg where k = what); end $$;
create table inv (id int primary key, no bigint not null default next_no('inv'), cfg_k varchar(40) default 'x' references cfg);
create function add_inv(i inv) returns inv language plpgsql as $$ begin return i; end $$;
create function list(n bigint default next_no('list')) returns setof inv language sql stable as $$ select * from inv limit n $$;
alter table cfg add constraint ck check (next_no(k) is null or v > 1) not valid;
create view lv as select (l).id, (l).no from (select list(3) l) q;
