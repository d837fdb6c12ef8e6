create procedure p(a int, inout b text default 'z') language plpgsql as $$ begin b := 'x'; end $$;
create procedure p(a int, out c bigint) language plpgsql as $$ begin c := 1; end $$;
