create type kind as enum ('a', 'b');
create table whole (id int, kind kind, primary key (id, kind)) partition by list (kind);
create table part_a partition of whole for values in ('a');
create table part_b partition of whole for values in ('b') partition by range (id);
create table a_part_of_b partition of part_b for values from (0) to (100);
