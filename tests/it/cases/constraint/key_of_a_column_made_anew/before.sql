create table t (a int, g int generated always as (a + 1) stored, h text); create unique index t_g on t (g); create unique index t_h on t (h);
