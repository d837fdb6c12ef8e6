create type mood as enum ('high', 'low');
create type person as (name text, age bigint, feels mood);
create table people of person (primary key (name), feels with options default 'low');
create table other_people of person;
create view adults as select name, age from people where age > 17;
