create table t (id bigint not null, at date not null, v varchar(30)) partition by range (at);
create table t_26 partition of t for values from ('2026-01-01') to ('2027-01-01');
create view tv as select id, v from t;
create view tv26 as select v from t_26;
create index on t (v);
create policy p on t_26 using (v <> '');
