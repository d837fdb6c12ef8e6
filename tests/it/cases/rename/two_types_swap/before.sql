-- @renamed from=e2
create type e1 as enum ('a', 'b');
-- @renamed from=e1
create type e2 as enum ('x', 'y');
create table t (id int primary key, p e1 default 'a', q e2[]);
