create table p1 (id bigint not null, n varchar(50) default 'uno', constraint n_ck check (n <> ' '));
create table p2 (n varchar(50) not null, m int check (m > 0), fresh date default current_date);
create table kid (extra int, n varchar(50) default 'kid', primary key (id)) inherits (p1, p2);
create table grandkid (constraint own check (extra > 1)) inherits (kid);
create view all_n as select n, tableoid from p1 union all select n, tableoid from p2;
create index kid_n on kid (n, fresh);
create policy pk on kid using (n is not null and fresh > '2020-01-01');
alter table kid enable row level security;
