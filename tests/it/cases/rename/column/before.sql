create table people (
  id int primary key,
  -- @renamed from=email
  mail text not null default 'x@y' check (mail like '%@%'),
  other text generated always as (upper(mail)) stored,
  unique (mail, id));
create index people_by_mail on people (mail) where mail <> '';
create view mails as select id, mail as address from people;
create function f() returns trigger language plpgsql as 'begin return new; end';
create trigger t before update of mail on people for each row when (new.mail is distinct from old.mail) execute function f();
create policy p on people using (mail = current_user);
comment on column people.mail is 'Where to write to';
grant update (mail) on people to public;
create statistics s on id, mail from people;
