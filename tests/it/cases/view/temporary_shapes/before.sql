create table a (id int, x int); create table b (id int, y int);
create view v as select a.id, x, y from a left join b using (id) where x in (1, 2, 3) and y between 1 and 5;
