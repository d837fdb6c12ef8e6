create domain dt as text;
create table t (id int primary key, a varchar(10)[], b numeric(10,2)[], c timestamp(3)[], d text[], e varchar(5)[]);
