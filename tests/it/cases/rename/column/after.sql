create table people (
  id int primary key,
  -- @renamed from=mail
  email text not null default 'x@y' check (email like '%@%'),
  other text generated always as (upper(email)) stored,
  unique (email, id));
create index people_by_mail on people (email) where email <> '';
create view mails as select id, email as address from people;
create function f() returns trigger language plpgsql as 'begin return new; end';
create trigger t before update of email on people for each row when (new.email is distinct from old.email) execute function f();
create policy p on people using (email = current_user);
comment on column people.email is 'Where to write to';
grant update (email) on people to public;
create statistics s on id, email from people;
