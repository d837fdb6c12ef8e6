create table c (id bigint primary key, n text);
create table d (id int generated always as identity primary key);
