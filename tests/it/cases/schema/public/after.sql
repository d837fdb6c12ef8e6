create table t (id int);
comment on schema public is 'ours';
grant usage, create on schema public to reader;
revoke usage on schema public from public;
