create table t (id int primary key, a box, b circle, c cidr, d macaddr, e inet, f path, g "char", h name, i oid, j regclass default 'pg_class'::regclass);
create index on t using gist (a); create index on t using gist (e inet_ops);
