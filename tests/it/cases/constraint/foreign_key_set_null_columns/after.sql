create table p (tenant int, id int, primary key (tenant, id));
create table c (tenant int, id int primary key, p_id int, foreign key (tenant, p_id) references p on delete set null (p_id));
