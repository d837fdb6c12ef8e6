create schema tools;
create extension pgcrypto schema tools;
create extension citext schema tools;
create table t (id uuid default tools.gen_random_uuid(), c tools.citext);
