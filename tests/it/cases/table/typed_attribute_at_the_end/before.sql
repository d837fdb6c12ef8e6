create type person as (name text, age int, note text);
create table people of person (primary key (name));
create index on people (age);
create view adults as select name from people where age > 17;
comment on column people.age is 'in years';
