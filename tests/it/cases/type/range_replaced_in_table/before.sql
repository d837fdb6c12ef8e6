create type r as range (subtype = int4);
create table t(id int primary key, a r, exclude using gist (a with &&));
