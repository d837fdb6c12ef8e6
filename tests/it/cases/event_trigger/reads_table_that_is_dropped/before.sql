create table ddl_log (id int primary key, what text);
create function note_ddl() returns event_trigger language plpgsql as $$ begin perform count(*) from public.ddl_log; end $$;
create event trigger note on ddl_command_end execute function note_ddl();
create function note_drop() returns event_trigger language plpgsql as $$ begin perform count(*) from pg_event_trigger_dropped_objects() d, public.ddl_log l; end $$;
create event trigger "note Drop" on sql_drop when tag in ('DROP TABLE', 'DROP VIEW') execute function note_drop();
create table a (id int primary key);
create view av as select * from a;
