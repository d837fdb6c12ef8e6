create type region as enum ('eu', 'us', 'as');
create table p (id int, r region not null) partition by list (r);
create table p_eu partition of p for values in ('eu');
create table p_us partition of p for values in ('us', 'as');
