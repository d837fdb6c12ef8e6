insert into u values (1);
insert into m values (1, 1, 1);
