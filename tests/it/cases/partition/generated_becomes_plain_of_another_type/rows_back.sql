insert into t values (1, 'x'), (160, 'y');
insert into apart values (3, 'z');
