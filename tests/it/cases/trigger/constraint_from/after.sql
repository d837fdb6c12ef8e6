create table a (id int primary key); create table b (id int primary key);
create function f() returns trigger language plpgsql as $$ begin return new; end $$;
create constraint trigger tr after insert on a from b not deferrable for each row execute function f();
