create table org (id bigint primary key generated always as identity, parent bigint references org);
create table usr (id bigserial primary key, org bigint not null references org on delete cascade, unique (id, org));
create table post (id bigserial primary key, usr bigint not null, org bigint not null, tags bigint[] default '{}', foreign key (usr, org) references usr (id, org) deferrable, g bigint generated always as (usr + org) stored);
create view v as select p.id, u.org, p.g from post p join usr u on u.id = p.usr;
create function f(bigint) returns bigint language sql begin atomic select g from post where id = $1; end;
create publication pub for table post where (id > 3);
create policy pol on post using (usr = 1 and f(id) > 0);
