create table r (id bigint primary key);
create table p1 (k int not null, r_id bigint, parent_k int, constraint p1_r foreign key (r_id) references r, constraint p1_ck check (r_id > 0)) partition by list (k);
create table p11 partition of p1 for values in (1);
create table p12 (k int not null, r_id bigint, parent_k int);
