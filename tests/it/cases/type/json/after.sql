create table t (id int primary key, a jsonb default '{}', b json, c jsonb, d text);
