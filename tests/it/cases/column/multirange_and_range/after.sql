create table r (id int primary key, a daterange default 'empty', b int4range);
