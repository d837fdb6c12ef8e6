create table p (a int, b int);
alter table p add constraint p_a_not_null not null a not valid;
alter table p add constraint p_b_not_null not null b not valid;
create table c (x int) inherits (p);
create table g () inherits (c);
create table w (a int, b int) partition by list (a);
alter table w add constraint w_b_not_null not null b not valid;
create table w1 partition of w for values in (1);
alter table w add constraint w_a_not_null not null a not valid;
