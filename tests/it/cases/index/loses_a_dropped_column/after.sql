create table tasks (id int primary key, project_id int, done bool not null default false, other text);
create index tasks_open on tasks (project_id) where not done;
create unique index tasks_one on tasks (id, other);
