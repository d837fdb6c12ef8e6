insert into t values (1, 'a@b', 'c@d', '{a@b,c@d}', 'q'); insert into r values ('a@b');
