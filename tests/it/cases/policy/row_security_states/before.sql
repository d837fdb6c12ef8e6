create table a (id int); create table b (id int); create table c (id int);
alter table a enable row level security;
alter table b enable row level security; alter table b force row level security;
alter table c force row level security;
