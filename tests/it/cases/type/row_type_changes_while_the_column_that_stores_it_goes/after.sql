create table s (id bigint, n text);
create table u (id int);
