create table a (id int primary key, b_id int references b);
create table b (id int primary key, a_id int references a, c_id int references c deferrable initially deferred);
create table c (id int primary key, self int references c);
create table x (id int);
