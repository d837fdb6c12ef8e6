create table r (id int primary key);
create table p (k int not null, r_id int, parent_k int, constraint p_r foreign key (r_id) references r, constraint ck check (r_id > 0)) partition by list (k);
create table p1 partition of p for values in (1, 2) partition by list (k);
create table p11 partition of p1 for values in (1);
create table p12 partition of p1 for values in (2);
