create unlogged table p (id int primary key);
create unlogged table c (id int primary key, p_id int references p);
