create table t (id int primary key, a text[], b int[], c bigint[], d varchar(20)[], e uuid[], f text[] default '{a,b}', g text[] default '{}');
