create table top (id integer, gone integer);
create table middle () inherits (top);
create table bottom (kept integer) inherits (middle);
create index bottom_idx on bottom (gone) where gone > 0;
create index middle_idx on middle (gone);
