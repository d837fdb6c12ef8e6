create view v as select 1 as a, 3 as c;
grant select (a, c) on v to reader;
