create table t(a int, b bigint, c numeric, d real, e text, f varchar(5), g char(3), h timestamp, i date, j json, k bytea, l interval, m time, n bool, o inet);
