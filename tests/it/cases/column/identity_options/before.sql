create table t (id bigint primary key generated always as identity (start 5), v text);
