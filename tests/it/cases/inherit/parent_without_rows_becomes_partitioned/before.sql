CREATE TABLE p (a int, b text);
CREATE TABLE c1 (a int, b text, CHECK (a < 10)) INHERITS (p);
CREATE TABLE c2 (a int, b text, CHECK (a >= 10)) INHERITS (p);
CREATE INDEX c1_a ON c1 (a);
CREATE VIEW v AS SELECT a FROM p;
