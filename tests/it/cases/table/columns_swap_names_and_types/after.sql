create table t(b int not null default 1, a text default 'x', d date);
comment on column t.b is 'A';
grant select (a) on t to reader;
