create table users (id int primary key, deleted bool not null default false, email text);
create view users_v as select id, email from users where not deleted;
create function make(e text) returns users_v language plpgsql security definer as $$ declare r users_v; begin return r; end $$;
create function many(v users_v[]) returns setof users_v language sql as $$ select * from users_v $$;
create view users_vv as select (make('x')).email as e, m.id from many(null) m;
create table log (id int primary key, n int default 0);
grant select on users_v to reader;
