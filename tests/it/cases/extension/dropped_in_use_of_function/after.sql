create table t (id int, h text);
