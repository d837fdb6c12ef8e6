create domain em as text check (value like '%@%'); create domain em2 as em not null;
create table t (id int primary key, e em unique, f em2 default 'a@b', g em[], h text);
create index on t (lower(e)); create view v as select e, f, g from t; create policy p on t using (e = 'a@b');
create function f(em) returns em2 language sql immutable as 'select $1::public.em2';
create index on t (f(e));
create table r (e em references t (e));
