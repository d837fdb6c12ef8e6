create domain dt as text;
create table t (id int primary key, a varchar(20)[], b numeric(12,2)[], c timestamp(5)[], d dt[], e varchar[]);
