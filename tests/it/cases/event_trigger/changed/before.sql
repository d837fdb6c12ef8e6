create function public.watch() returns event_trigger language plpgsql as $$ begin null; end $$;
create function public.look() returns event_trigger language plpgsql as $$ begin null; end $$;
create event trigger state on ddl_command_start execute function public.watch();
create event trigger tags on ddl_command_end when tag in ('CREATE SERVER') execute function public.watch();
comment on event trigger tags is 'kept';
create event trigger old_name on sql_drop execute function public.look();
create event trigger other_function on ddl_command_end execute function public.watch();
create event trigger owned on ddl_command_end when tag in ('ALTER SERVER') execute function public.watch();
