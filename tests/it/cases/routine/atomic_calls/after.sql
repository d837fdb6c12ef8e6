create function a() returns bigint language sql return 1::bigint;
create function b() returns int language sql return a()::int + 1;
create function c() returns int language sql return b() + 1;
create view v as select c() as c;
