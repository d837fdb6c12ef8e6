create table t (id int primary key, a int check (a = chk), b bit(32) default 5::bit(32), c bit(64), chk int);
