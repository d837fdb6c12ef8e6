create table t (id int constraint idnn not null, constraint pk primary key (id), x int);
