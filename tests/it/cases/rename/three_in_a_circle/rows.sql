insert into a values (1, 'of a');
insert into b values (2, 2);
insert into c values (3, '2020-03-03');
