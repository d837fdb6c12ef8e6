create table t(id int primary key,
-- @renamed from=b
a int,
-- @renamed from=a
b text);
