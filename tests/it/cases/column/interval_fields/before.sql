create table t (id int primary key, a interval, b interval(3), c timestamp(0), d time(2), e bit, f "char", g char);
