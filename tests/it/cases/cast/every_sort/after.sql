create type public.money_of as (amount numeric, currency text);
create type public.mood as enum ('sad', 'happy');
create function public.to_number(public.money_of) returns numeric immutable language sql as 'select ($1).amount';
create function public.to_number2(public.money_of) returns numeric immutable language sql as 'select ($1).amount + 0';
create function public.mood_of(integer, integer, boolean) returns public.mood immutable language sql as 'select ''sad''::public.mood';

create cast (public.money_of as numeric) with function public.to_number(public.money_of) as assignment;
create cast (public.mood as text) with inout as implicit;
comment on cast (public.mood as text) is 'y';
create cast (integer as public.mood) with function public.mood_of(integer, integer, boolean) as implicit;
create domain public.kg as double precision;
create cast (oid as xid) without function;
comment on cast (integer as public.mood) is 'modifiers';
