create table k (i int);
