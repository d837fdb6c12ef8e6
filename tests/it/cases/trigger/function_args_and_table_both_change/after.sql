create table t(id int primary key, b int, updated_at timestamptz not null default now());
create function touch_row() returns trigger language plpgsql as 'begin new.updated_at = now(); return new; end';
create trigger touch before update of b on t for each row when (old.b is distinct from new.b) execute function touch_row();
