create table t (id bigint primary key, a varchar(50), c int);
create table w (id int primary key);
create publication p for table t (id, a, c) where (id > 0 and c > 1), w with (publish = 'insert,update');
alter publication p owner to other;
comment on publication p is 'p';
