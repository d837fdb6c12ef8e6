insert into t (at, v) values ('2026-05-05', 'x');
