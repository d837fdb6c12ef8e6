create table empty_one ();
create table empty_two ();
alter table empty_one add column a int;
