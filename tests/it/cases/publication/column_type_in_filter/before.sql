create table t (id int primary key, n int);
create publication p for table t where (n > 3) with (publish = 'insert');
create publication q for table t (id, n);
