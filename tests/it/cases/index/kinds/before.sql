create table t (id int primary key, a int, b text, c jsonb, d int[], e point, f tsvector, g timestamptz, h inet);
