create table ddl_log (id int primary key, label text);
create function note_ddl() returns event_trigger language plpgsql as $$ begin perform 2; end $$;
create event trigger note on ddl_command_end execute function note_ddl(); alter event trigger note disable;
create event trigger other on sql_drop execute function note_ddl();
