create table p(id int, k int, x int, primary key (id, k)) partition by list (k);
create table p1 partition of p for values in (1, 2, 3);
create table c(id int, k int, foreign key (id, k) references p on delete cascade) partition by range (id);
