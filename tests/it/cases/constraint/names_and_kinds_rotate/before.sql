create table t (id int not null, a int not null, b int, c text,
  constraint x primary key (id), constraint y unique (a), constraint z check (b > 0), constraint w exclude (c with =));
create index v on t (b);
create table r (id int primary key, t_id int constraint x references t, t_a int constraint y references t (a));
comment on constraint x on t is 'pk'; comment on constraint z on t is 'ck'; comment on index v is 'ix';
alter table t cluster on v; alter table t replica identity using index y;
