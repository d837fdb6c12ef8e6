CREATE EXTENSION btree_gist;
CREATE TABLE r (id bigint, at daterange, CONSTRAINT pk PRIMARY KEY (id, at WITHOUT OVERLAPS));
CREATE TABLE c (r bigint, at daterange, CONSTRAINT fk FOREIGN KEY (r, PERIOD at) REFERENCES r);
