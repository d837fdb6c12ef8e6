CREATE TABLE t (a int NOT NULL, b int NOT NULL, c int PRIMARY KEY, UNIQUE (b, a));
CREATE TABLE u (a int, b int, FOREIGN KEY (b, a) REFERENCES t (b, a));
