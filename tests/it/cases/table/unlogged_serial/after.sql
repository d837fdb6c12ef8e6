create unlogged table t (id serial primary key, v text);
