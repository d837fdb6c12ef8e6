create schema s;
grant usage on schema s to reader;
grant all on schema s to writer with grant option;
