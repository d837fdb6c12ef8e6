create table p (id bigint, a text, b int, n date default '2024-01-01', primary key (a, b, id)) partition by list (a);
create table px partition of p for values in ('x', 'y') partition by range (b);
create table px1 partition of px for values from (0) to (20) partition by hash (b);
create table px1h partition of px1 for values with (modulus 2, remainder 0);
create table px1i partition of px1 for values with (modulus 2, remainder 1);
create table pd partition of p default partition by range (b);
create table pd1 partition of pd default;
create table r (id int primary key, p_id bigint, p_a text, p_b int, foreign key (p_a, p_b, p_id) references p on update cascade);
create view v as select id, a, n from px; create function f(p) returns bigint language sql immutable as 'select $1.id';
