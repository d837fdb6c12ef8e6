create table u (id int primary key);
create publication p for table u;
