create table p (id bigint, k int not null, n varchar(50), v int, constraint v_ck check (v < 1000)) partition by list (k);
create table p1 partition of p (v not null) for values in (1, 11);
create table p2 partition of p for values in (2);
create unique index p_u on p (id, k);
