create table p (
  -- @renamed from=id
  ident int not null,
  k int not null, n varchar(20) default '', m int, primary key (ident, k)) partition by list (k);
create table p1 partition of p (check (n <> '-')) for values in (1);
create table p2 partition of p for values in (2) partition by range (ident);
create table p21 partition of p2 default;
create index on p (n, ident); create table r (p_id int, p_k int, foreign key (p_id, p_k) references p on delete cascade);
create table base (
  -- @renamed from=name
  title varchar(50) not null default 'x', v bigint); create table kid (x int) inherits (base); alter table kid add check (title <> 'y');
create view v as select ident, title from p, base;
