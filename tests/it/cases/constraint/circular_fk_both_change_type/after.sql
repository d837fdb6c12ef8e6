create table a(id uuid primary key, b uuid);
create table b(id uuid primary key, a uuid references a);
alter table a add foreign key (b) references b deferrable initially deferred;
