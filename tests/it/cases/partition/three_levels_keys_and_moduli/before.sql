create table p (id int, a text, b int, primary key (id, a, b)) partition by list (a);
create table px partition of p for values in ('x') partition by range (b);
create table px1 partition of px for values from (0) to (10) partition by hash (b);
create table px1h partition of px1 for values with (modulus 1, remainder 0);
create table pd partition of p default partition by range (b);
create table pd1 partition of pd default;
create table r (id int primary key, p_id int, p_a text, p_b int, foreign key (p_id, p_a, p_b) references p);
create view v as select id, a from px; create function f(p) returns int language sql immutable as 'select $1.id';
