create type person as (name text, age int);
create type animal as (name text, age int, legs int);
create table beings of person;
