-- @renamed from=people
create table users (id int primary key, name text);
create function count_people() returns bigint language sql stable as 'select count(*) from users';
create function names() returns setof text language plpgsql as $$ begin return query select name from public.users; end $$;
create function one() returns text begin atomic select name from users limit 1; end;
