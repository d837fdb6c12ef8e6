create type address as (street text collate "C", "Zip Code" varchar(10), nums int[]);
create type empty as ();
create type nested as (a address, b address[]);
create table t (id int, a address, ns nested[] default '{}');
comment on type address is 'address';
comment on column address.street is 'street';
