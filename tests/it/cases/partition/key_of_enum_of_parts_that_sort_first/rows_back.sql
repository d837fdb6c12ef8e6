insert into whole values (1, 'a'), (2, 'a'), (1, 'b');
