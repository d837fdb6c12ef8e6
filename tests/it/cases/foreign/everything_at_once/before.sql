create foreign data wrapper w options (a '1'); create server s type 't' version '1' foreign data wrapper w options (host 'x'); create user mapping for public server s options (u 'v');
create foreign table ft (id int not null, n text options (column_name 'nn') collate "C" default 'q', check (id > 0)) server s options (t 'x');
create table pt (id int, n text) partition by list (id); create foreign table pt1 partition of pt for values in (1) server s;
create view v as select * from ft; create trigger tr before insert on ft for each row execute function suppress_redundant_updates_trigger();
