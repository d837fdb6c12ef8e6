insert into q values (1);
