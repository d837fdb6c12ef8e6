create table t (id int primary key, a varchar(40), b int, constraint c check (length(a) > b), constraint d check (b > 0));
