create table t (id bigint generated always as identity primary key, code text not null unique, v text);
create table r (code text references t (code) on update cascade);
