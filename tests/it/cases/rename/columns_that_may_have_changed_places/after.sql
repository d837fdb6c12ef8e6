create table u(
-- @renamed from=b
a int,
-- @renamed from=a
b text);
