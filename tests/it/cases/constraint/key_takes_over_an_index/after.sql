create table a (id int primary key, v text, w int unique, x int unique, constraint a_vw unique (v) include (w) deferrable initially deferred);
alter table a add constraint a_wx unique (w, x) with (fillfactor = 70);
create table b (id int primary key);
create table c (a_id int references a (id), b_id int references b (id));
create table d (id int not null, n int, constraint d_a unique (n), constraint d_b unique (n));
