create table t(id int not null, k int not null, constraint tt_pk primary key (id));
create unique index tt_k on t(k);
alter table t replica identity using index tt_k;
alter table t cluster on tt_pk;
create table r(t int references t);
