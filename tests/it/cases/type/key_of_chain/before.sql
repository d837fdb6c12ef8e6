create table a (id int primary key);
create table b (id int primary key references a on delete cascade, constraint b_fk2 foreign key (id) references a);
create table c (id int primary key references b, self int references c);
create view v as select c.id from c join b using (id) join a using (id);
create function f(x int) returns setof a language sql begin atomic select * from a where id = x; end;
