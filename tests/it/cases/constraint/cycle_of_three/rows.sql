insert into a (id) values (1);
