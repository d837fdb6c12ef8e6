create table top (id integer);
create table middle () inherits (top);
create table bottom (kept integer) inherits (middle);
create index bottom_idx on bottom (id) where kept > 0;
create index middle_idx on middle (id);
