create view v as select * from (values (1, 'a'), (2, 'b')) x(id, name);
create view u as select 'x'::varchar(3) as a, null as b, 1.5 as c;
