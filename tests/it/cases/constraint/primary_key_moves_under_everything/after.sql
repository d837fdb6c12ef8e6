create table t (id bigint, code text not null, constraint t_pkey primary key (code), constraint t_id unique (id));
create table r (tid bigint constraint r_fk references t (id));
create view g as select t.code, count(*) as n from t join r on r.tid = t.id group by t.code;
alter table t replica identity using index t_pkey;
create function up() returns void language sql begin atomic insert into t values (1, 'x') on conflict (code) do nothing; end;
