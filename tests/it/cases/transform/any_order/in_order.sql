create function public.int_from(internal) returns internal strict immutable language internal as 'prsd_lextype';
create transform for bigint language plpgsql (from sql with function public.int_from(internal));
create function public.f(bigint) returns bigint language plpgsql transform for type bigint as 'begin return 1; end';
