create table t (id int constraint "PK new" primary key, a int constraint uq2 unique, b int constraint ck2 check (b > 0), c int constraint fk2 references t);
comment on constraint fk2 on t is 'fk';
comment on index uq2 is 'uq';
