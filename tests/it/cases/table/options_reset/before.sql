create table t (id int primary key, v text) with (fillfactor = 70, parallel_workers = 4);
