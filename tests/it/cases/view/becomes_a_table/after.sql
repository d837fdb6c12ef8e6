create table x (id int, name text);
