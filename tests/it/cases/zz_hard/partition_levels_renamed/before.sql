create schema arch;
create table ev (id bigint not null, region text not null, at date not null, v int default 1, primary key (id, region, at)) partition by list (region);
create table ev_eu partition of ev for values in ('de', 'fr') partition by range (at);
-- @renamed from=arch.ev_eu_24
create table ev_eu_24 partition of ev_eu for values from ('2024-01-01') to ('2025-01-01');
-- @renamed from=public.ev_eu_23
create table arch.ev_eu_23 partition of ev_eu for values from ('2023-01-01') to ('2024-01-01');
create table ev_us partition of ev for values in ('us');
create table ev_def partition of ev default;
create index ev_v on ev (v);
create index ev_us_own on ev_us (v desc);
alter table ev_us alter v set default 7;
alter table ev_us add constraint us_ck check (v > 0);
create table refs (id int primary key, e bigint, r text, a date, foreign key (e, r, a) references ev on delete cascade);
create policy us_only on ev_us using (v > 0);
alter table ev_us enable row level security;
create trigger tr_all before update on ev for each row execute function suppress_redundant_updates_trigger();
create trigger tr_us before update on ev_us for each row execute function suppress_redundant_updates_trigger();
grant select on ev_eu_24 to reader;
