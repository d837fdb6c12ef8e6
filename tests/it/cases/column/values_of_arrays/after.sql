create table t(id int primary key, a int[], b text[], c jsonb, d json, e text[], f int[], g jsonb, h jsonb, i uuid, j point[], k int, l uuid);
