create procedure p(a int, inout b text) language plpgsql as $$ begin b := 'x'; end $$;
create procedure p(a int, out c int) language plpgsql as $$ begin c := 1; end $$;
