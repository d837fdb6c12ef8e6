create table t (id int); grant usage on language plpgsql to reader; revoke usage on language plpgsql from public;
