insert into dept values (1, 'a', null, null), (2, 'b', null, 1);
insert into emp values (1, 1, 'a', null), (2, 2, null, 1); update dept set boss = id; insert into pay values (1, 5);
