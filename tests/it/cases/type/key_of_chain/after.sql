create table a (id text primary key);
create table b (id text primary key references a on delete cascade, constraint b_fk2 foreign key (id) references a);
create table c (id text primary key references b, self text references c);
create view v as select c.id from c join b using (id) join a using (id);
create function f(x text) returns setof a language sql begin atomic select * from a where id = x; end;
