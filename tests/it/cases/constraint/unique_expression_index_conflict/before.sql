create table t (id int primary key, email text, org int, constraint t_email unique (org, email));
