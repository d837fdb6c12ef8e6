create table t (id int primary key, f bit(6), g bit varying(6));
