create view w (x, y) as values (1, 'a'), (2, 'b');
create view plain as values (1, 'a');
create materialized view m (x) as values (1), (2);
create view sub as select column1 as x from (values (1)) as "*VALUES*";
create view two (x) as values (1) union all values (2);
