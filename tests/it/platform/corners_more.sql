-- What a project has that its platform does not expect: corners.sql is about the rest.
alter schema public owner to postgres;
grant create on schema public to public;
create table public.stamped (
  id int primary key,
  at timestamptz not null default (now() at time zone 'utc'),
  low text not null default (lower('X') collate "C"),
  is_old boolean default (1 is null)
);
alter table public.stamped enable row level security;
create view public.stamps with (security_invoker = on, security_barrier = 'yes') as select id, at from public.stamped;
select cron.schedule('sleeping', '@daily', 'select 1');
select cron.alter_job(jobid, active := false) from cron.job where jobname = 'sleeping';
insert into storage.buckets (id, name, file_size_limit) values ('closed', 'closed', 0);
