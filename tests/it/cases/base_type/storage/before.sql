create type public.v;
create function public.v_in(cstring) returns public.v immutable strict language internal as 'textin';
create function public.v_out(public.v) returns cstring immutable strict language internal as 'textout';
create type public.v (input = public.v_in, output = public.v_out, storage = main, collatable = true, delimiter = ';');
