create view w (x, y) as values (1, 'a'), (2, 'c');
create view plain as values (1, 'b');
create materialized view m (x) as values (1), (3);
create view sub as select column1 as x from (values (2)) as "*VALUES*";
create view two (x) as values (1) union all values (3);
