create function public.f() returns int language one as 'begin return 1; end';
create language one handler public.one_handler validator plpgsql_validator;
create function public.one_handler() returns language_handler language c as '$libdir/plpgsql', 'plpgsql_call_handler';
