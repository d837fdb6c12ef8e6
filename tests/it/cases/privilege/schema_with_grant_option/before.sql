create schema s;
grant usage on schema s to reader with grant option;
grant create on schema s to writer;
