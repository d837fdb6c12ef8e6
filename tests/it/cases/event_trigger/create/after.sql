create event trigger "Watch it" on ddl_command_end when tag in ('CREATE SERVER', 'ALTER SERVER') execute function public.watch();
alter event trigger "Watch it" enable always;
comment on event trigger "Watch it" is 'keeps an eye on it';
create event trigger off on sql_drop execute function public.watch();
alter event trigger off disable;
create function public.watch() returns event_trigger language plpgsql as $$ begin insert into public.log values (tg_tag); end $$;
create table public.log (what text);
