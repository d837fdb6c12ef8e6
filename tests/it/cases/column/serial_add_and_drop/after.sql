create table t (id serial primary key, v text, n bigserial, s smallserial unique);
