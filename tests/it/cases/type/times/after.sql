create table t (id int primary key, a timestamptz default now(), b timestamptz, c date, d timetz, e bigint, f timestamp(0));
