create view v as select 1 as a, 2 as b, 3 as c;
grant select (a, b) on v to reader;
grant update (c) on v to writer;
