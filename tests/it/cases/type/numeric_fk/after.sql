create table a (id numeric primary key);
create table b (a_id numeric references a);
