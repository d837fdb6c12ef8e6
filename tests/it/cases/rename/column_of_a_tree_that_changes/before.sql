create table p (
  -- @renamed from=ident
  id int not null,
  k int not null, n text, primary key (id, k)) partition by list (k);
create table p1 partition of p (check (n <> '')) for values in (1);
create table p2 partition of p for values in (2) partition by range (id);
create table p21 partition of p2 default;
create index on p (n); create table r (p_id int, p_k int, foreign key (p_id, p_k) references p);
create table base (
  -- @renamed from=title
  name text, v int); create table kid (x int) inherits (base); alter table kid add check (name <> 'x');
create view v as select id, name from p, base;
