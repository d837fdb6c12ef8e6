insert into orgs (name, plan) values ('a', 'pro'), ('b', 'free');
insert into users (org_id, email) values (1, 'x'), (2, 'y');
