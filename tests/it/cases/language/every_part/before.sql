create language one handler plpgsql_call_handler;
create language old_name handler plpgsql_call_handler;
create function public.f() returns int language one as 'begin return 1; end';
