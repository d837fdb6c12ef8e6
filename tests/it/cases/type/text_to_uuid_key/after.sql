create table p (id uuid primary key default gen_random_uuid(), v text);
create table c (id int primary key, p_id uuid references p on delete cascade);
create view pv as select id from p;
alter table c enable row level security;
create policy cp on c using (p_id::text = current_setting('x.y'));
