insert into c values (1, 2, 3); insert into g values (1, 2, 3); insert into p values (1, 2); insert into w values (1, 2);
