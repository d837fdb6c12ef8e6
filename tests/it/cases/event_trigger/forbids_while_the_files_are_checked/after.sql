create function f() returns int language plpgsql as 'begin return 2; end';
create function forbid() returns event_trigger language plpgsql as $$ begin if tg_tag not like 'COMMENT' then raise exception 'no %', tg_tag; end if; end $$;
create table t (id int primary key);
create event trigger guard on ddl_command_start when tag in ('CREATE FUNCTION', 'DROP FUNCTION') execute function forbid();
