-- @renamed from=numbers
create sequence counter start 5;
create table t (id bigint primary key default nextval('counter'), n int);
grant usage on sequence counter to public;
