create function public.int_from(internal) returns internal strict immutable language internal as 'prsd_lextype';
create transform for integer language plpgsql (from sql with function public.int_from(internal), to sql with function int4recv(internal));
