create view v as select * from (values (1, 'a'), (2, 'b'), (3, 'c')) x(id, name);
create view u as select 'x'::varchar(5) as a, null::text as b, 1.5::numeric(3,1) as c;
