create table p (id int not null, k int not null, n text default 'x', primary key (id, k)) partition by list (k);
create table p1 partition of p for values in (1);
create table p2 partition of p for values in (2);
create table p3 partition of p for values in (3);
create table n4 (id int not null, k int not null, n text default 'x', primary key (id, k));
create table n5 (n text, k int not null, id int not null, constraint n5_own unique (k, id));
create index on p (n); alter table p enable row level security; create policy pp on p using (id > 0);
create trigger tr before update on p for each row execute function suppress_redundant_updates_trigger();
create publication pb for table p;
