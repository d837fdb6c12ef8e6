create table t (id int primary key, a interval day to second(2), b interval, c timestamp, d time(6), e bit(3), f text, g char(4));
