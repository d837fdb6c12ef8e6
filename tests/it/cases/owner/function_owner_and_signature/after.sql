create function f(a int, b int default 1) returns bigint language sql security definer as 'select 1::bigint';
alter function f(int, int) owner to writer;
revoke all on function f(int, int) from public;
grant execute on function f(int, int) to reader;
