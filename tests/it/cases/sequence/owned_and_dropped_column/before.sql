create table t (id serial, n int, m bigserial);
