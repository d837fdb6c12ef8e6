create schema s; create table t (id bigint primary key, a bigint, c text); create table s.u (id int primary key); create table s.x (id int primary key);
create publication p1 for table t; create publication p2 for table t (id, c) where (id > 1), s.x with (publish = 'update, delete', publish_via_partition_root = true); create publication p3 for tables in schema public, s; alter publication p3 owner to app;
create publication p4 for all tables;
