create function f() returns trigger language plpgsql as 'begin return new; end';
create table p (id int, d int) partition by range (d);
create table p1 partition of p for values from (0) to (1000000);
-- @renamed from=t2
create trigger t1 before insert on p for each row execute function f();
-- @renamed from=i2
create index i1 on p (d);
