-- @renamed from=counter
create sequence numbers start 5 cache 3;
create table t (id bigint primary key default nextval('numbers'), n int);
grant usage on sequence numbers to public;
