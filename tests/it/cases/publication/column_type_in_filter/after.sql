create table t (id bigint primary key, n bigint);
create publication p for table t where (n > 3) with (publish = 'insert');
create publication q for table t (id, n);
