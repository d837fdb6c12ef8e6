create table ord (id bigint primary key, n int); create table zed (id bigint primary key);
create domain dz as zed; create type cz as (z zed, i int);
create table a (id int primary key, o ord, k ord, l ord[], z dz, c cz, keep int);
