create table p (id int, k text) partition by list (k);
create table pd partition of p default;
