create table m(id int primary key, k text) partition by range (id);
create table m_1 partition of m for values from (minvalue) to (10);
