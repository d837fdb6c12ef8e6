CREATE TYPE a AS (x int, y text);
CREATE TABLE holder (id int PRIMARY KEY, v a, w a[]);
