create schema app
    create table people (id int primary key, name text not null, born date, boss int references people)
    create sequence counter
    create view names as select name, born from people
    grant select on names to reader
    create index people_born on people (born);
create table public.people (id int);
create schema theirs authorization writer
    create table notes (id serial primary key)
    create view all_of_it as select id from notes;
