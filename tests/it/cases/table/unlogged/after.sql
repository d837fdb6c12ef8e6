create unlogged table t (id int primary key generated always as identity, v text);
