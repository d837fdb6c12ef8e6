create table old (id int);
create sequence old_s;
create function old_f() returns int language sql as 'select 1';
