create table events (id bigint, created_at timestamptz not null, region text, primary key (id, created_at, region))
  partition by range (created_at);
create index events_region on events (region);
create table events_2026 partition of events for values from ('2026-01-01') to ('2027-01-01');
create table events_2027 partition of events (region default 'eu' not null)
  for values from ('2027-01-01') to (maxvalue) partition by list (region);
create table events_2027_eu partition of events_2027 for values in ('eu', 'uk');
create table events_rest partition of events default;
create table hashed (id int) partition by hash (id);
create table hashed_0 partition of hashed for values with (modulus 2, remainder 0);
create table base (id int not null);
create table derived (extra text, constraint derived_id check (id > 0)) inherits (base);
create type row_type as (a int, b text);
create table typed of row_type (primary key (a), b not null default 'b');
