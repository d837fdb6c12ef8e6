create table r (id int primary key);
create table p (k int not null, r_id int, s_id int, constraint p_r foreign key (r_id) references r on delete cascade) partition by list (k);
create table p1 partition of p for values in (1, 11);
create table p2 partition of p for values in (2);
