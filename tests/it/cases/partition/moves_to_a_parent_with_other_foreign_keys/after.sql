create table r (id int primary key);
create table p (k int not null, r_id int, s_id int, constraint p_r foreign key (r_id) references r, constraint p_s foreign key (s_id) references r) partition by list (k);
create table q (k int not null, r_id int, s_id int, constraint q_r foreign key (r_id) references r, constraint p_s foreign key (s_id) references r on delete cascade) partition by list (k);
create table p1 partition of q for values in (1);
