create table new_name(id serial primary key, k text unique, constraint ck check (k <> ''));
create index on new_name(k);
create table r(o int references new_name);
