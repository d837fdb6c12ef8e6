create table k (i int);
create table z_base (id int primary key, v text not null default 'q', check (id > 0));
create table a_child (extra int, check (extra > 0)) inherits (z_base);
create table b_grand () inherits (a_child);
comment on column a_child.v is 'inherited';
create index on a_child (v);
alter table a_child add primary key (id);
