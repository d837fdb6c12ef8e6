create table a (id int primary key, x int unique, y int, unique (x, y)); create table b (id int primary key, a_id int references a, x int, y int, foreign key (x, y) references a (x, y));
alter table a add column b_id int references b deferrable initially deferred; create table c (b_id int primary key references b, a_x int references a (x) on delete set null on update cascade);
create table d (c_id int references c on delete cascade, b_id int references b (id) not null);
