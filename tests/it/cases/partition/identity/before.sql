create table t (id int generated always as identity, at date not null, v text) partition by range (at);
create table t_26 partition of t for values from ('2026-01-01') to ('2027-01-01');
