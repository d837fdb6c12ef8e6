insert into m values (1, '2025-02-01', 'x'), (2, '2025-03-01', 'y');
