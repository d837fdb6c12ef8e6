create schema arch;
create table ev (id bigint not null, region text not null, at date not null, v bigint default 2, note text, primary key (id, region, at)) partition by list (region);
create table ev_eu partition of ev for values in ('de', 'fr', 'it') partition by range (at);
-- @renamed from=public.ev_eu_24
create table arch.ev_eu_24 partition of ev_eu for values from ('2024-01-01') to ('2025-01-01');
-- @renamed from=arch.ev_eu_23
create table ev_eu_23 partition of ev_eu for values from ('2023-01-01') to ('2024-01-01');
create table ev_eu_def partition of ev_eu default;
create table ev_us partition of ev for values in ('us', 'ca');
create table ev_def partition of ev default;
create index ev_v on ev (v, note);
create index ev_us_own on ev_us (v desc nulls last);
alter table ev_us alter v set default 8;
alter table ev_us add constraint us_ck check (v > 0 and v < 1000);
create table refs (id int primary key, e bigint, r text, a date, foreign key (e, r, a) references ev on delete set null (e));
create policy us_only on ev_us using (v > 1);
alter table ev_us enable row level security;
create trigger tr_all before update on ev for each row when (new.v > 5) execute function suppress_redundant_updates_trigger();
create trigger tr_us before update on ev_us for each row execute function suppress_redundant_updates_trigger();
alter table ev_eu_23 disable trigger tr_all;
grant select, insert on ev_eu_23 to reader;
