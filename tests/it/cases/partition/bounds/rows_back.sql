insert into t values (1, 'a'), (101, 'b');
insert into l values (1, 'a'), (2, 'c');
