insert into loose values (1); insert into c values (1);
