create table kept (id bigint primary key);
create table b (id serial primary key, a_id uuid, note text default 'x' check (note <> ''), unique (a_id, note));
create table a (id uuid primary key default gen_random_uuid(), created timestamptz not null default now(), n int generated always as identity);
alter table b add foreign key (a_id) references a(id) on delete cascade;
create index on b (note) where note is not null;
comment on table b is 'it''s b';
comment on column b.note is 'note';
