create type address as (street text);
create table homes of address;
