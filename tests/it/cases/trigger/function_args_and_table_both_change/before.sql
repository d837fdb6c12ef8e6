create table t(id int primary key, a int, updated timestamptz);
create function touch() returns trigger language plpgsql as 'begin new.updated = now(); return new; end';
create trigger touch before update on t for each row execute function touch();
