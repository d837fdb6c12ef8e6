insert into u values (row(1)), (null);
