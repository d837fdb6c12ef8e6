create table public.t (a public.x);
create function public.x_eq(public.x, public.x) returns boolean immutable strict language internal as 'int4eq';
create type public.x (input = public.x_in, output = public.x_out, internallength = 4, passedbyvalue, alignment = int4, default = '7', category = 'N');

create type public.x;
create function public.x_in(cstring) returns public.x immutable strict language internal as 'int4in';
create function public.x_out(public.x) returns cstring immutable strict language internal as 'int4out';
