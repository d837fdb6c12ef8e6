create table c (id int primary key, self int references c);
create table a (id int primary key, b_id int);
create table b (id int primary key, a_id int references a, c_id int references c deferrable initially deferred);
alter table a add foreign key (b_id) references b;
create table x (id int);
