-- @renamed from=orders
create table ord (
  -- @renamed from=order_id
  id int primary key,
  -- @renamed from=status
  st text not null default 'new' check (st in ('new', 'done')),
  amt int);
create table line (id int primary key, ord_id int not null references ord on delete cascade, q int);
create view open_ord as select id, st from ord where st = 'new';
create function tot(o ord) returns int language sql stable as 'select 1';
create index ord_st on ord (st) where amt > 0;
alter table ord enable row level security;
create policy p on ord using (st <> 'x');
grant select (id, st) on ord to reader;
