create table t (code text primary key, v text);
create table r (code text references t on update cascade);
