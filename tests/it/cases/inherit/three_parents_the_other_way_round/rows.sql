insert into ch values (1, 2, 3);
