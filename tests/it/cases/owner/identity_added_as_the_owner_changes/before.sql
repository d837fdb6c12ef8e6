alter default privileges for role reader grant usage on sequences to other;
create table t (id int not null);
alter table t owner to writer;
