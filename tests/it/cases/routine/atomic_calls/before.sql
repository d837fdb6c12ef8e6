create function a() returns int language sql return 1;
create function b() returns int language sql return a() + 1;
create function c() returns int language sql return b() + 1;
create view v as select c() as c;
