create table t (id int primary key, a text not null default 'x', b boolean not null default false);
create index on t (b) where not b;
