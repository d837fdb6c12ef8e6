create table t (id bigint generated always as identity, d date not null, s bigserial, primary key (id, d));
