-- @renamed from=e2
create type e1 as enum ('x', 'y');
-- @renamed from=e1
create type e2 as enum ('a', 'b');
create table t (id int primary key, p e2 default 'a', q e1[]);
