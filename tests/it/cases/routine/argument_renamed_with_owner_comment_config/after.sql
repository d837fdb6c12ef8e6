create function f(b int) returns int language sql stable security definer set search_path = '' as 'select 1';
comment on function f(int) is 'it''s $$ weird';
alter function f(int) owner to other;
grant execute on function f(int) to reader with grant option;
create view v as select f(1);
alter view v owner to other;
