create table r (id int primary key, a datemultirange default '{}', b int4multirange);
