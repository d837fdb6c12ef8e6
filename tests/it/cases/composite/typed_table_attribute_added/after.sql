create type address as (street text, "Zip Code" text collate "C");
create table homes of address;
create table offices of address (unique ("Zip Code"));
