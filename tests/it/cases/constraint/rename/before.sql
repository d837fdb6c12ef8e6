create table t (id int constraint pk primary key, a int constraint uq unique, b int constraint ck check (b > 0), c int constraint fk references t);
comment on constraint fk on t is 'fk';
comment on index uq is 'uq';
