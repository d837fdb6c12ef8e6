create table events(id int not null, at date not null, primary key (id, at)) partition by range (at);
-- @renamed from=events
create table events_old partition of events for values from (minvalue) to ('2025-01-01'); create table logs(eid int, eat date, foreign key (eid, eat) references events);
create materialized view m as select count(*) as n from events;
