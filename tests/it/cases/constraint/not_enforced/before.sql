create table p (id int primary key);
create table t (id int primary key, p int references p not enforced, q int references p, n int check (n > 0), m int constraint m_check check (m > 0) not enforced,
  r int references p deferrable initially deferred not enforced);
