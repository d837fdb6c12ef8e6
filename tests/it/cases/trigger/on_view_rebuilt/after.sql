create function trg() returns trigger language plpgsql as 'begin return new; end';
create table t(a int, b int);
create view v as select b, a from t;
create trigger i instead of insert or update on v for each row execute function trg();
create rule d as on delete to v do instead nothing;
