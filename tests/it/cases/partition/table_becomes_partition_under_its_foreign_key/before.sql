create table events(id int not null, at date not null, primary key (id, at)); create table logs(eid int, eat date, foreign key (eid, eat) references events);
