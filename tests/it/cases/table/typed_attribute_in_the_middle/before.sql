create type person as (name text, age int);
create table people of person (primary key (name));
