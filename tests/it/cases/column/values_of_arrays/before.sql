create table t(id int primary key, a int, b text, c int[], d text[], e jsonb, f json, g timestamptz, h uuid, i jsonb, j point, k int[], l text[]);
