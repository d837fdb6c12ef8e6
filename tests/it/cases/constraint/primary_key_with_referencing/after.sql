create table p (id int unique, code text primary key);
create table c (id int primary key, p_id int not null references p (id));
