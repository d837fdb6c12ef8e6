insert into a values (3, '2020-03-03');
insert into b values (1, 'of b');
insert into c values (2, 2);
