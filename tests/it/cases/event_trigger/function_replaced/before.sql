create function public.watch() returns event_trigger language plpgsql as $$ begin null; end $$;
create event trigger watch on ddl_command_end execute function public.watch();
comment on event trigger watch is 'x';
create schema app;
