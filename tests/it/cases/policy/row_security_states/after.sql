create table a (id int); create table b (id int); create table c (id int);
alter table a force row level security;
alter table b enable row level security;
alter table c enable row level security;
