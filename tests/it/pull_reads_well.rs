//! What `pull` writes, as a person would have written it.

use crate::support::program::{Folder, snapshot, url};
use crate::support::{Database, dump};

/// Nothing of this is written in the way in which PostgreSQL prints it.
const PROJECT: &str = "
create schema auth;
create table auth.users (id uuid primary key, email varchar(255));
create type mood as enum ('calm', 'wild');
create domain email as text check (value ~ '@' and value <> 'x');
create domain kind as text check (value in ('a', 'b'));
create domain named as text constraint is_named check (value <> '');
create table orgs (id uuid primary key default gen_random_uuid(), name text not null,
  created_at timestamptz default now() not null, settings jsonb not null default '{}', owner_id uuid);
create table members (
  org_id uuid not null references orgs on delete cascade,
  user_id uuid not null references auth.users on delete cascade,
  role text not null default 'member' check (role in ('owner', 'admin', 'member')),
  mood mood default 'calm' check (mood in ('calm', 'wild')),
  level integer check (level not in (7, 13)),
  label varchar(50) default 'x' check (label in ('x', 'y')),
  full_label text generated always as (case when role = 'owner' then 'O' else role end) stored,
  invited_by uuid constraint who_invited references auth.users deferrable initially deferred,
  approved_by uuid references auth.users,
  primary key (org_id, user_id));
-- Each refers to the other: the one that may be null is added later.
alter table orgs add foreign key (id, owner_id) references members (org_id, user_id);
create table invites (id bigint generated always as identity primary key, org_id uuid, user_id uuid,
  parent_id bigint references invites on delete set null, code text,
  foreign key (org_id, user_id) references members);
create unique index codes on invites (code);
-- One is not validated and one refers to an index: they stay apart. Two would have the same name.
create table later (invite_id bigint, code text, org_id uuid, a_org_id uuid);
alter table later add foreign key (invite_id) references invites not valid;
alter table later add foreign key (code) references invites (code);
alter table later add foreign key (org_id) references orgs;
alter table later add foreign key (org_id) references orgs on delete cascade;
create table approvals (by_id uuid references auth.users);
comment on constraint approvals_by_id_fkey on approvals is 'who approves';
create index on members (role) where role in ('owner', 'admin');
create index on orgs using gin (settings);
alter table members enable row level security;
create policy \"z read\" on members for select to reader using (exists (
  select 1 from members m join orgs o on o.id = m.org_id
  where m.org_id = members.org_id and m.user_id = (select u.id from auth.users u where u.email = 'two
   lines')));
create policy \"a write\" on members for update using (role in ('owner', 'admin')) with check (role <> 'owner');
create policy \"b write\" on members for insert with check (role not in ('owner', 'x'));
comment on policy \"a write\" on members is 'for two';
comment on column members.user_id is 'second';
comment on column members.org_id is 'first';
comment on column members.full_label is 'last';
create publication changes for table orgs, members (org_id, user_id), invites where (id > 0);
create table history (id bigint, at timestamptz default now(), kind text default 'a', user_id uuid references auth.users,
  primary key (id, at, kind), unique (at, kind), check (kind in ('a', 'b'))) partition by range (at);
create table history_default partition of history default;
create table history_2024 partition of history for values from ('2024-01-01') to ('2025-01-01') partition by list (kind);
create table history_2024_a partition of history_2024 for values in ('a');
create index users_of_history on history (user_id);
-- One partition has an index of its own, and another has a comment.
create table plain (id bigint not null) partition by range (id);
create table plain_1 partition of plain for values from (1) to (2);
create table plain_2 partition of plain for values from (2) to (3);
create index plain_own on plain_1 (id);
create index on plain (id);
create table empty (id bigint) partition by range (id);
create index on empty (id);
";

#[test]
fn sql_says_it_in_few_words() {
    let live = Database::empty();
    live.run(PROJECT);
    let folder = Folder::new(&[]);
    folder.run(&["init", "--url", &url(&live)]).expect(0);
    let text: String =
        folder.files("schema").iter().map(|file| format!("-- {file}\n{}\n", folder.read(file))).collect();
    snapshot("pull_sql", &text);
    folder.run(&["plan", "--url", &url(&live), "--exit-code"]).expect(0);
    let copy = Database::empty();
    folder.run(&["apply", "--url", &url(&copy), "--yes"]).expect(0);
    assert_eq!(dump::dump(&copy), dump::dump(&live));
}

/// What such a file says is found where it stands once a person has written in it.
#[test]
fn what_is_stated_with_its_column_is_taken_out_there() {
    let live = Database::empty();
    live.run(PROJECT);
    let folder = Folder::new(&[]);
    folder.run(&["init", "--url", &url(&live)]).expect(0);
    let file = "schema/tables/members.sql";
    let written = format!("-- Who is in which organization.\n{}", folder.read(file));
    std::fs::write(folder.path().join(file), &written).expect("written");
    live.run("alter table members drop constraint members_user_id_fkey, drop constraint who_invited");
    folder.run(&["pull", "--url", &url(&live)]).expect(0);
    let now = folder.read(file);
    assert!(now.starts_with("-- Who is in"), "{now}");
    assert!(now.contains("    user_id uuid NOT NULL,\n") && !now.contains("who_invited"), "{now}");
    assert!(now.contains("    org_id uuid NOT NULL REFERENCES public.orgs(id) ON DELETE CASCADE,\n"), "{now}");
    folder.run(&["plan", "--url", &url(&live), "--exit-code"]).expect(0);
}
