insert into keep (id) values (1);
