create table t(a int not null default 1, b text default 'x', c date);
comment on column t.a is 'A';
grant select (b) on t to reader;
