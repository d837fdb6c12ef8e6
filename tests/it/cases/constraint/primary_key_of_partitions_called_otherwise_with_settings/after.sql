CREATE TABLE t1 (id int, CONSTRAINT b PRIMARY KEY (id) with (fillfactor=70)) partition by list (id); CREATE TABLE t1p0 PARTITION OF t1 FOR VALUES IN (1, 2);
