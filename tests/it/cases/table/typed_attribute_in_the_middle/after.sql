create type person as (name text, born date, age int);
create table people of person (primary key (name));
