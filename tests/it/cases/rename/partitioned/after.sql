-- @renamed from=events
create table log (
  id int,
  -- @renamed from=day
  at date not null,
  constraint events_pk primary key (id, at)) partition by range (at);
-- @renamed from=events_2026
create table log_2026 partition of log for values from ('2026-01-01') to ('2027-01-01');
create table events_rest partition of log default;
create index on log (at);
