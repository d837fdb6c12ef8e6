insert into thing values (1);
insert into other values ('a');
