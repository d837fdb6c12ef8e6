create table t(a int, b int);
create unique index i on t(a);
create index j on only t(b) tablespace pg_default;
