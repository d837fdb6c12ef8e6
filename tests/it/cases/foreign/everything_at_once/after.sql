create foreign data wrapper w options (a '2', b '3'); create server s type 't' version '2' foreign data wrapper w options (port 'x'); create user mapping for current_user server s options (u 'v');
create foreign table ft (id bigint, n varchar(9) options (set_name 'nn'), z int options (a 'b'), check (id > 1)) server s options (t2 'x');
create table pt (id int, n text) partition by list (id); create foreign table pt1 (id int, n text) server s;
create view v as select id, n from ft; create trigger tr after insert on ft for each row execute function suppress_redundant_updates_trigger();
