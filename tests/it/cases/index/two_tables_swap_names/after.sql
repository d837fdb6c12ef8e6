create table a (id int, n text); create table b (id int, n text);
create index y on a (id); create index x on b (n);
