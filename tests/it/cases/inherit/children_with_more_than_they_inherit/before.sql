create table p (a int, b text, c text default 'x', d text, e int not null);
alter table p alter d set storage external;
