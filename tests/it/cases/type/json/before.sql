create table t (id int primary key, a json default '{}', b jsonb, c text[], d jsonb);
