insert into s values (1); insert into u values (1, null, null);
