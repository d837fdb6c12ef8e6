create schema s;
create table s.p (id int primary key, back int);
create table t (id int primary key, parent int references t on delete cascade, p_id int references s.p);
alter table s.p add foreign key (back) references t;
