create table t (id int primary key, v text, n bigint generated always as identity (sequence name my_seq start 7));
