create table p1 (id int not null, n text default 'one', constraint n_ck check (n <> ''));
create table p2 (n text, m int check (m > 0));
create table kid (extra int, n text default 'kid', primary key (id)) inherits (p1, p2);
create table grandkid (constraint own check (extra > 0)) inherits (kid);
create view all_n as select n, tableoid from p1 union all select n, tableoid from p2;
create index kid_n on kid (n);
create policy pk on kid using (n is not null);
alter table kid enable row level security;
