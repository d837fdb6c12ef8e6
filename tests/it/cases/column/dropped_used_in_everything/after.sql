create table t(id int primary key, y int);
create view v as select id from t;
alter table t enable row level security;
create policy p on t using (y = 1);
create function trg() returns trigger language plpgsql as 'begin return new; end';
create trigger tr before update of y on t for each row execute function trg();
create table r(x int, y int);
create publication pub for table t (id);
