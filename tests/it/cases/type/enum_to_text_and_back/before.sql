create type mood as enum ('sad', 'ok', 'it''s "fine"');
create table t (id int primary key, m mood not null default 'ok', ms mood[] default '{sad}', n mood);
create index on t (m);
create view v as select m from t;
alter table t add constraint no_sad check (m <> 'sad');
