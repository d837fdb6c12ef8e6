create table r (id int primary key);
create table p (id int, k int, r_id int) partition by list (k);
create table p1 (id int not null, k int not null, r_id int, constraint p1_pkey primary key (id, k), constraint p_r foreign key (r_id) references r, constraint ck check (id > 0));
create index p1_r_id_idx on p1 (r_id);
create table p2 partition of p for values in (2);
