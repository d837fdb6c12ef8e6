create function f() returns trigger language plpgsql as 'begin return new; end';
create table p (id int, d int) partition by range (d);
create table p1 partition of p for values from (0) to (1000000);
-- @renamed from=t1
create trigger t2 before insert on p for each row execute function f();
-- @renamed from=i1
create index i2 on p (d);
