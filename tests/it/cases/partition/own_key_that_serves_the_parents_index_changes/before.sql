create table p (id int not null, k int not null) partition by list (k);
create table p2 partition of p (constraint p2_pk primary key (id)) for values in (2);
create unique index p_u on p (id, k);
