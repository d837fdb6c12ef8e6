create table t(id int primary key, a numeric, b numeric, c numeric[], d numeric, e numeric);
