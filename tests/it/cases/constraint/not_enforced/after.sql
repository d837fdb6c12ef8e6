create table p (id int primary key);
create table t (id int primary key, p int references p, q int references p not enforced, n int check (n > 0) not enforced, m int constraint m_check check (m > 0),
  r int references p deferrable initially deferred);
