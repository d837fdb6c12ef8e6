create type address as (street text, zip integer);
create table homes of address;
