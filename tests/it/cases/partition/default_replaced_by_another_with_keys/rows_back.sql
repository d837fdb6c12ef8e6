insert into r values (1), (11), (12); insert into p values (1), (11); insert into pd values (12);
