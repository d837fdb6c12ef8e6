CREATE SEQUENCE q; CREATE TABLE t (id int DEFAULT nextval('q'), n serial); ALTER SEQUENCE q OWNED BY t.id;
