create schema s;
create table s.t(id int primary key);
create table t(id int primary key, k bigint);
create publication a for tables in schema s, public with (publish = 'delete');
create publication b for table t, s.t;
create publication c for table t (id) with (publish_via_partition_root = true);
comment on publication c is 'x';
alter publication a owner to other;
