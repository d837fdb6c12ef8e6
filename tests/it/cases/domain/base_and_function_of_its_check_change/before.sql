create function ck(int) returns bool language sql immutable as 'select true';
create domain dom as int check (ck(value));
create table u (id int, x dom);
