create table a (id bigint primary key, x bigint, y bigint, constraint a_x unique (x), unique (y, x)); create table b (id bigint, a_id bigint, x bigint, y bigint, primary key (id) include (x), foreign key (y, x) references a (y, x) match full);
alter table a add column b_id bigint references b on delete set null; create table c (b_id bigint primary key references b on update cascade, a_x bigint references a (x));
create table d (c_id bigint references c, b_id bigint references b (id) on delete restrict not null unique); alter table b add foreign key (a_id) references a on delete set default;
