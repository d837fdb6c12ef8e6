create table p (tenant int not null, id int primary key);
create table c (id int primary key, tenant int not null, p_id int not null references p (id));
