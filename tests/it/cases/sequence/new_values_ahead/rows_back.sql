insert into t (x) values (1), (2); select nextval('up'), nextval('down');
