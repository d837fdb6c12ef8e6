create table t (id int primary key, m text not null default 'ok', ms text[] default '{sad}', n varchar(20));
create index on t (m);
create view v as select m from t;
alter table t add constraint no_sad check (m <> 'sad');
