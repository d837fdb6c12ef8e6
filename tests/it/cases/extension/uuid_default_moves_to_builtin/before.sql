create extension "uuid-ossp";
create extension pgcrypto;
create table t(id uuid primary key default uuid_generate_v4(), h bytea default digest('x', 'sha1'));
