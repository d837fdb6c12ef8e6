create transform for int language sql (from sql with function prsd_lextype(internal), to sql with function int4recv(internal));
create function tf(int) returns int transform for type int language sql as 'select 1';
create function same(int) returns int language sql as 'select 1';
