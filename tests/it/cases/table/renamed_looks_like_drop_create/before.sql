create table old_name(id serial primary key, k text unique, constraint ck check (k <> ''));
create index on old_name(k);
create table r(o int references old_name);
