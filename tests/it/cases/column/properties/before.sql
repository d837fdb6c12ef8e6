create table t (id int primary key, a text, b text, c text, d int);
