create table base (id int not null, a text default 'base', b int, constraint bc check (b > 0), constraint bn check (a <> '') no inherit);
create table k1 (c int) inherits (base);
alter table k1 alter a set default 'kid', alter b set not null;
create table k2 (a text default 'own', b int) inherits (base);
create table k3 (a text default 'three') inherits (k1, k2);
create unique index k1_u on k1 (id);
create table ref (id int primary key, k1 int references k1 (id));
create view bv as select * from only base union all select id, a, b from k3;
alter table base enable row level security; create policy bp on base using (b > 0);
