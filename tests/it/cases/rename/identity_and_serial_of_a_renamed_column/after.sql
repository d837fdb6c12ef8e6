-- @renamed from=t
create table u (
  -- @renamed from=id
  nr bigint generated always as identity (cache 5) primary key,
  -- @renamed from=s
  other bigserial,
  a int);
