insert into m values (1, '2026-01-05', 3);
