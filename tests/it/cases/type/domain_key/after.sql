create domain pid as int;
create table a (id pid primary key);
create table b (a_id pid references a);
