insert into t (x) values (1), (2), (3); select nextval('up'), nextval('down');
