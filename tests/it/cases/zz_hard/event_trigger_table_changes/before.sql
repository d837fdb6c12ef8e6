create table ddl_log (id int primary key, what text, at timestamp);
create function note_ddl() returns event_trigger language plpgsql as $$ declare r record; begin select id, what, at into r from public.ddl_log; end $$;
create event trigger note on ddl_command_start execute function note_ddl();
create event trigger note2 on table_rewrite execute function note_ddl();
alter event trigger note2 disable;
