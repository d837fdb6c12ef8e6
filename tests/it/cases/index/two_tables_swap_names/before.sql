create table a (id int, n text); create table b (id int, n text);
create index x on a (id); create index y on b (n);
