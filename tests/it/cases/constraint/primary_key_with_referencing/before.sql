create table p (id int primary key, code text not null unique);
create table c (id int primary key, p_id int not null references p);
