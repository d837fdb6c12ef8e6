create table t (id int, who uuid);
create function uid() returns uuid language sql stable as $$ select '00000000-0000-0000-0000-000000000001'::uuid $$;
alter table t enable row level security;
create policy p on t using (who::text = uid()::text);
