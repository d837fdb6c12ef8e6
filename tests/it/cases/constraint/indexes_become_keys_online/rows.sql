insert into u values (1, 'a', 1, 's', 1); insert into o values (1, 1, 1, 'x');
