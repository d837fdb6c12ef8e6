create table r (id int primary key);
create table p (id int not null, k int not null, r_id int references r, primary key (id, k), unique (k, id), constraint ck check (id > 0)) partition by list (k);
create table p1 partition of p for values in (1);
create index on p (r_id);
