create type address as (city text, street text, zip integer);
create table homes of address;
