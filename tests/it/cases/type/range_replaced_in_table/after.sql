create type r as range (subtype = int8);
create table t(id int primary key, a r, exclude using gist (a with &&));
