create table m(id int primary key, k text not null default 'x') partition by range (id);
create table m_1 partition of m for values from (minvalue) to (10);
create table m_d partition of m default;
