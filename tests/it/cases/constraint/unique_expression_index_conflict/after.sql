create table t (id int primary key, email text, org int);
create unique index t_email on t (org, lower(email)) where email is not null;
