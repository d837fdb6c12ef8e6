create function f() returns text language plpgsql as $x$ begin return $$a$$; end $x$;
