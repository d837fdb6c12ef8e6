create table users (id int primary key, team_id int, boss int references users);
create table teams (id int primary key, lead_id int references users on delete set null);
alter table users add foreign key (team_id) references teams (id) on delete cascade;
