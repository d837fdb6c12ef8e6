create table p (id text primary key, v text);
create table c (id int primary key, p_id text references p on delete cascade);
create view pv as select id from p;
alter table c enable row level security;
create policy cp on c using (p_id = current_setting('x.y'));
