create schema app;
create function public.watch(n int default 1) returns text language sql as $$ select 'x' $$;
create function app.watch() returns event_trigger language plpgsql as $$ begin null; end $$;
create event trigger watch on ddl_command_end execute function app.watch();
comment on event trigger watch is 'x';
