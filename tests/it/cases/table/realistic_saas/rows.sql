insert into orgs (name) values ('a'), ('b');
insert into users (org_id, email) values (1, 'x'), (2, 'y');
