create domain em2 as text not null;
create domain h_d as varchar(50) check (value <> '');
create table t (id int primary key, e text unique, f em2 default 'a@b', g text[], h h_d);
create index on t (lower(e)); create view v as select e, f, g from t; create policy p on t using (e = 'a@b');
create function f(text) returns em2 language sql immutable as 'select $1::public.em2';
create index on t (f(e));
create table r (e text references t (e));
