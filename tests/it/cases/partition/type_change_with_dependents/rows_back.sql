insert into t values (1, '2026-05-01', 'x');
