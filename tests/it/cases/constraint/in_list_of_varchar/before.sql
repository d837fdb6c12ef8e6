create table t (id int primary key, k varchar(50) not null, other varchar, address cidr, n int);
create function public.seen() returns trigger language plpgsql as $$ begin
  -- (ARRAY['a'::character varying])::text[] stays as it is written.
  return new;
end $$;
create domain letter as varchar(10);
create function of_array(a text[]) returns text language sql immutable return a[1];
