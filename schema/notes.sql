-- Notes that people write and share; each belongs to one user.

create table public.notes (
  id uuid primary key default gen_random_uuid(),
  author_id uuid not null references auth.users (id) on delete cascade,
  title text not null check (title <> ''),
  body text not null default '',
  shared boolean not null default false,
  created_at timestamptz not null default now(),
  updated_at timestamptz not null default now()
);

create index notes_author_id_idx on public.notes (author_id, created_at desc);

alter table public.notes enable row level security;

create policy "Authors read their own notes" on public.notes
  for select to authenticated using (auth.uid() = author_id or shared);

create policy "Authors write their own notes" on public.notes
  for insert to authenticated with check (auth.uid() = author_id);

create trigger notes_touch before update on public.notes
  for each row execute function public.touch_updated_at();
