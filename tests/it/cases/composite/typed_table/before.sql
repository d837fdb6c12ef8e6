create type address as (street text, zip integer, country text);
create table homes of address (primary key (zip), street not null default 'none');
create table offices of address;
create index offices_zip_idx on offices (zip);
create view streets as select street, zip from homes;
comment on column homes.street is 'with number';
