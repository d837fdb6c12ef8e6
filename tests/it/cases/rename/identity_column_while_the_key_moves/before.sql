create table u (
  -- @renamed from=user_id
  id int generated always as identity primary key,
  -- @renamed from=mail
  email text unique, old_col text);
create table s (id int primary key, 
  -- @renamed from=user_uid
  u_id int references u on delete cascade, e text references u (email));
comment on column u.email is 'mail'; create publication pb for table u (id, email);
