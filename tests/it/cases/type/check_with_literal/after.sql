create type st as enum ('a', 'b');
create table t (id int primary key, s st not null default 'a', n text check (n in ('1', '2')), x varchar(10) check (length(x) > 2));
