insert into t values (1, 'a', '{b,a}');
insert into c values ('b');
