create type person as (name text, age int);
create table people (name text, age int);
