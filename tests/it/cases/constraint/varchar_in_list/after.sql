create table o (id int primary key, status varchar(20) check (status in ('1', '2', '3')), kind char(3), constraint nk check (status not in ('x', 'y')));
create view v as select id from o where status in ('1', '2') and kind in ('1', '2');
create index on o (id) where status in ('1', '2');
create policy p on o using (status in ('1', '2'));
create table n (id int, s varchar(9) check (s in ('p', 'q')));
