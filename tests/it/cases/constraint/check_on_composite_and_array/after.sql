create type pair as (a int, b int);
create table t (id int primary key, p pair check ((p).a < (p).b), arr int[] check (array_length(arr, 1) > 0 and 5 <> all (arr)));
