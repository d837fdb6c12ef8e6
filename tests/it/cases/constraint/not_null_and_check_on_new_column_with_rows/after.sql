create table t (id int primary key, status text not null default 'new' check (status in ('new', 'done')), ref int references t);
