insert into u values ('b');
