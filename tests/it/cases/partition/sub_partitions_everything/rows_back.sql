insert into m values (1, 1, '2026-05-05');
