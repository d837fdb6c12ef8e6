create function ck(bigint) returns bool language sql immutable as 'select true';
create domain dom as bigint check (ck(value));
create table u (id int, x dom);
