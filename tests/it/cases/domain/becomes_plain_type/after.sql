create table t (id int, d text not null default 'a');
create index i on t (d);
