create type mood as enum ('low', 'high');
create type person as (name text, age int, feels mood);
create table people of person (primary key (name), feels with options default 'low');
create table other_people of person;
create view adults as select name, age from people where age > 17;
