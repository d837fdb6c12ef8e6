create table r (id int primary key);
create table p (id int not null, k int not null, r_id int, constraint p_pk primary key (id, k), constraint p_r foreign key (r_id) references r, constraint ck check (id > 0)) partition by list (k);
create index p_i on p (r_id);
create table p1 partition of p for values in (1);
create table p2 partition of p for values in (2);
