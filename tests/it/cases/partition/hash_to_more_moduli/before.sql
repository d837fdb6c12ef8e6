create table m(id int primary key, k text) partition by hash (id);
create table m_0 partition of m for values with (modulus 2, remainder 0);
create table m_1 partition of m for values with (modulus 2, remainder 1);
