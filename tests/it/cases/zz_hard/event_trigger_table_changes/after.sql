create table ddl_log (id bigint primary key, label text, at timestamptz);
create function note_ddl() returns event_trigger language plpgsql as $$ declare r record; begin select id, label, at into r from public.ddl_log; end $$;
create event trigger note on ddl_command_start when tag in ('CREATE TABLE') execute function note_ddl();
create event trigger note2 on table_rewrite execute function note_ddl();
alter event trigger note2 enable always;
