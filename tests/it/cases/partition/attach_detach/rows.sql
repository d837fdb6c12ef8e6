insert into t values (1, 'a');
insert into loose values (101, 'b');
