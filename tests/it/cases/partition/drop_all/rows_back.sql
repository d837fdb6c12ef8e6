insert into r values (1, null);
