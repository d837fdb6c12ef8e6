create table p (tenant int not null, id int, primary key (tenant, id));
create table c (id int primary key, tenant int not null, p_id int not null, foreign key (tenant, p_id) references p (tenant, id));
