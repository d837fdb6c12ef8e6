create table org (id int primary key generated always as identity, parent int references org);
create table usr (id serial primary key, org int not null references org on delete cascade, unique (id, org));
create table post (id serial primary key, usr int not null, org int not null, tags int[] default '{}', foreign key (usr, org) references usr (id, org) deferrable, g int generated always as (usr + org) stored);
create view v as select p.id, u.org, p.g from post p join usr u on u.id = p.usr;
create function f(int) returns int language sql begin atomic select g from post where id = $1; end;
create publication pub for table post where (id > 3);
create policy pol on post using (usr = 1 and f(id) > 0);
create index post_i on post (g, usr) ;
