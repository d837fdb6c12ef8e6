create function public.watch() returns event_trigger language plpgsql as $$ begin null; end $$;
create function public.look() returns event_trigger language plpgsql as $$ begin null; end $$;
create event trigger state on ddl_command_start execute function public.watch();
alter event trigger state enable replica;
create event trigger tags on ddl_command_end when tag in ('CREATE SERVER', 'DROP SERVER') execute function public.watch();
comment on event trigger tags is 'kept';
create event trigger new_name on sql_drop execute function public.look();
create event trigger other_function on ddl_command_end execute function public.look();
create event trigger owned on ddl_command_start when tag in ('ALTER SERVER') execute function public.watch();
