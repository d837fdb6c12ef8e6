create type public.money_of as (amount numeric, currency text);
create type public.mood as enum ('sad', 'happy');
create function public.to_number(public.money_of) returns numeric immutable language sql as 'select ($1).amount';
create function public.to_number2(public.money_of) returns numeric immutable language sql as 'select ($1).amount + 0';
create function public.mood_of(integer, integer, boolean) returns public.mood immutable language sql as 'select ''sad''::public.mood';
create cast (public.money_of as numeric) with function public.to_number(public.money_of);
