insert into p values (1, '[1,2)'); insert into q values (1, '[1,2)'), (2, '[1,2)');
