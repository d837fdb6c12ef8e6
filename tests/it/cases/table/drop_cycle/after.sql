create table users (id int primary key, boss int references users);
