insert into k values (1, 2); insert into m values (1, 2);
