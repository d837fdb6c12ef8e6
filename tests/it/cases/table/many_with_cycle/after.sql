create table keep (id int);
create table users (id int primary key, team_id int);
create table teams (id int primary key, lead_id int references users on delete set null);
alter table users add foreign key (team_id) references teams (id) on delete cascade deferrable initially deferred;
