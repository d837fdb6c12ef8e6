create schema app
    create view names as select name from people
    create table people (id int primary key, name text not null)
    create index people_name on people (name)
    grant select on people to reader;
