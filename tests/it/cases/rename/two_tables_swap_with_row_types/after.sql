-- @renamed from=a
create table b (id bigint primary key, n varchar(30));
-- @renamed from=b
create table a (id bigint primary key, a_id bigint references b on delete cascade, m numeric);
create view v as select b.n, a.m from b join a on a.a_id = b.id;
create function f(x b) returns a language sql as 'select null::a';
alter table b enable row level security; create policy p on b using (exists (select from a where a.a_id = b.id and m > 0));
