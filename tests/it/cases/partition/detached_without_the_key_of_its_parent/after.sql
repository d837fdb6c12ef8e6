create table r (id int primary key);
create table p (id int not null, k int not null, r_id int references r, primary key (id, k), unique (k, id), constraint ck check (id > 0)) partition by list (k);
create table p1 (id int not null, k int not null, r_id int, constraint mine primary key (id, k), constraint ck check (id > 0));
create index on p (r_id);
