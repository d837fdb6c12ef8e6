create schema "New One";
create table "New One".t (id int);
comment on schema "New One" is 'new';
grant usage on schema "New One" to reader;
alter schema "New One" owner to other;
