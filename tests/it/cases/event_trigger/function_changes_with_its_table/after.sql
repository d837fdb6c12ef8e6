create table ddl_log (id bigint primary key, label text);
create function note_ddl() returns event_trigger language plpgsql as $$ declare r record; begin select id, label into r from public.ddl_log; end $$;
create event trigger note on table_rewrite execute function note_ddl();
