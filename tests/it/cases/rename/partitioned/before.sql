-- @renamed from=log
create table events (
  id int,
  -- @renamed from=at
  day date not null,
  constraint events_pk primary key (id, day)) partition by range (day);
-- @renamed from=log_2026
create table events_2026 partition of events for values from ('2026-01-01') to ('2027-01-01');
create table events_rest partition of events default;
create index on events (day);
