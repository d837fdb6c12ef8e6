insert into t values (1), (160);
insert into apart values (3);
