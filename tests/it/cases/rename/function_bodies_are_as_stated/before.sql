-- @renamed from=users
create table people (id int primary key, name text);
create function count_people() returns bigint language sql stable as 'select count(*) from people';
create function names() returns setof text language plpgsql as $$ begin return query select name from public.people; end $$;
create function one() returns text begin atomic select name from people limit 1; end;
