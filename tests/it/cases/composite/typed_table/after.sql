create type address as (street text, zip bigint, city text, floor integer);
create table homes of address (primary key (zip), street not null default 'none', city default 'here');
create table offices of address;
create index offices_zip_idx on offices (zip);
create view streets as select street, zip, city from homes;
comment on column homes.street is 'with number';
