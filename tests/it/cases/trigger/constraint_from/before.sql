create table a (id int primary key); create table b (id int primary key);
create function f() returns trigger language plpgsql as $$ begin return new; end $$;
