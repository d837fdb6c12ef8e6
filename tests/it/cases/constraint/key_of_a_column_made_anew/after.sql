create table t (a int, g int generated always as (a + 2) stored, h text, constraint t_g unique (g), constraint t_hh unique (h));
