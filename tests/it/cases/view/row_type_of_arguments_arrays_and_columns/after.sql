create table users (id bigint primary key, deleted bool not null default false, role text not null default 'member', email text);
create view users_v as select id, role, email from users where not deleted;
create function make(mail text, r text default 'x') returns users_v language plpgsql security definer as $$ declare r users_v; begin return r; end $$;
create function many(v users_v[]) returns setof users_v language sql as $$ select * from users_v $$;
create view users_vv as select (make('x')).email as e, m.id, m.role from many(null) m;
create table log (id int primary key, n int default 0, u users_v);
grant select on users_v to reader;
