create table t (id int generated always as identity primary key, x int);
create sequence up; create sequence down increment by -1 start with -1;
