create table t (id int primary key, a timestamp default now(), b date, c timestamptz, d time, e int, f timestamp);
