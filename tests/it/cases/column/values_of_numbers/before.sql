create table t(id int primary key, a float8, b real, c float8[], d jsonb, e json);
