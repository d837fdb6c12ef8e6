insert into t values (1, 'a'), (100, 'b');
insert into r values (1, 1);
