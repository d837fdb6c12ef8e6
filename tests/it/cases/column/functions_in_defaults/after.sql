create schema lib;
create function lib.next_code(prefix text default 'X') returns text language plpgsql as $$ begin return prefix || (select count(*) from public.t); end $$;
create sequence lib.codes start 1000;
create table t (id int primary key default nextval('lib.codes'), v text default lib.next_code(), w text default (lib.next_code('Y') || '-' || current_date), x int[] default array[nextval('lib.codes')]::int[]);
create function "Lib Fn"(x int = 3) returns int immutable language sql return x + 1;
create table u (id int primary key default "Lib Fn"(), check ("Lib Fn"(id) > 0));
create index on u ("Lib Fn"(id));
