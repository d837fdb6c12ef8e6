create function bucket(b int) returns int language sql immutable as $$ select b % 3 $$;
create table p (id int) partition by list (bucket(id));
create table p0 partition of p for values in (0, 1, 2);
