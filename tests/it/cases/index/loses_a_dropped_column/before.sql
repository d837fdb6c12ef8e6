create table tasks (id int primary key, tenant_id int, project_id int, done bool not null default false, other text);
create index tasks_open on tasks (tenant_id, project_id) where not done;
create unique index tasks_one on tasks (id, tenant_id);
create index tasks_gone on tasks (tenant_id);
