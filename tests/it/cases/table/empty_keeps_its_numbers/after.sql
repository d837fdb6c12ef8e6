create table t (id bigint generated always as identity, d date not null, s bigserial, primary key (id, d)) partition by range (d);
create table t_rest partition of t default;
