create table t (id int, code text not null, constraint t_pkey primary key (id));
create table r (tid int constraint r_fk references t);
create view g as select t.*, count(*) as n from t join r on r.tid = t.id group by t.id;
alter table t replica identity using index t_pkey;
create function up() returns void language sql begin atomic insert into t values (1, 'x') on conflict (id) do nothing; end;
