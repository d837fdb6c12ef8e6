create table t (id int primary key, f bit(4), g bit varying(4));
