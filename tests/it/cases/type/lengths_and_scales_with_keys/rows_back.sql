insert into t values (1,'abc',1.5,'ab',b'10101010','{ab}','{1.5}','1s','2026-01-01');
insert into r values ('abc','ab');
