create type person as (name text, age int);
create table people of person (primary key (name), age with options not null default 3);
create index on people (age);
