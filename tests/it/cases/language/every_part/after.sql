create trusted language one handler plpgsql_call_handler inline plpgsql_inline_handler validator plpgsql_validator;
create language new_name handler plpgsql_call_handler;
create trusted language two handler plpgsql_call_handler;
comment on language one is 'x';
alter language two owner to writer;
revoke usage on language two from public;
grant usage on language one to reader with grant option;
create function public.f() returns int language one as 'begin return 1; end';
create function public.g() returns int language two as 'begin return 1; end';
