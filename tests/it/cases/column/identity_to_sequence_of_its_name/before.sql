create table t (id int not null generated always as identity (sequence name my), x int);
