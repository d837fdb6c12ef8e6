create function bucket(a int) returns int language sql immutable as $$ select mod(a, 3) $$;
create table p (id int) partition by list (bucket(id));
