create table r (id int primary key, t_id int);
