create function f() returns text language plpgsql as $x$ begin execute $function$select 'x'$function$; return $$b 'quoted' \n $$; end $x$;
create procedure p(a text) language plpgsql as 'begin raise notice ''it''''s %'', a; end';
