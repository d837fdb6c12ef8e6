create table t (id int not null, a int not null, b int, c text,
  constraint y primary key (id), constraint z unique (a), constraint w check (b > 0), constraint v exclude (c with =));
create index x on t (b);
create table r (id int primary key, t_id int constraint y references t, t_a int constraint x references t (a));
comment on constraint y on t is 'pk'; comment on constraint w on t is 'ck'; comment on index x is 'ix';
alter table t cluster on x; alter table t replica identity using index z;
