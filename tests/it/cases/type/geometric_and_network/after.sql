create table t (id int primary key, a polygon, b polygon, c inet, d macaddr8, e cidr, f polygon, g text, h text, i bigint, j oid default 0);
create index on t using gist (a); create index on t using gist (e inet_ops);
