create table base (id bigint not null, a text default 'base2', b int default 3, z date, constraint bc check (b > 1), constraint bn check (a <> 'x') no inherit);
create table k1 (c bigint, constraint kc check (c > 0)) inherits (base);
alter table k1 alter a drop default, alter b drop not null;
create table k2 (a text default 'own2', b int) inherits (base);
create table k3 (a text default 'three', constraint k3c check (c < 100)) inherits (k1, k2);
create unique index k1_u on k1 (id) include (c);
create table ref (id int primary key, k1 bigint references k1 (id) on delete cascade);
create view bv as select id, a, b from only base union all select id, a, b from k3;
alter table base enable row level security; create policy bp on base using (b > 1 and z is null);
