insert into "My.Schema"."Tab.le" values (1, '"q"', 'a', 1), (2, 'ü', 'b', 2);
