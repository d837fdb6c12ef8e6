insert into p values (1, '[1,2)'), (2, '[1,2)'); insert into h values (1, '[1,2)'); insert into h2 values (2, '[1,2)');
