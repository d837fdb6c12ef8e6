create type plan as enum ('free', 'pro');
create table orgs (id serial primary key, name varchar(50) not null, plan plan default 'free', created timestamp default now());
create table users (id serial primary key, org_id int not null references orgs, email text, constraint users_email_key unique (email));
create index users_org on users (org_id);
create view active as select u.id, o.name from users u join orgs o on o.id = u.org_id where o.plan <> 'free';
create function touch() returns trigger language plpgsql as $$ begin new.created = now(); return new; end $$;
create trigger orgs_touch before update on orgs for each row execute function touch();
