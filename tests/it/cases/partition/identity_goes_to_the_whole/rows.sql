insert into ev (at) values ('2020-01-01'), ('2020-01-02')
