create domain short as varchar(3);
create table t(id int primary key, a varchar(5)[], b varchar(6)[], c char(5)[], d varchar(36)[], e bit(5), f short, g char(3)[], h bit varying(4));
