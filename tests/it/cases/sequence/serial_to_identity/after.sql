create table a (id int generated always as identity primary key, n int);
create table b (id serial, n int);
