create table m(id int, d date not null, v text, primary key (id, d)) partition by range (d);
create table m_1 partition of m for values from ('2025-01-01') to ('2026-01-01');
create table m_2 partition of m for values from ('2026-01-01') to ('2027-01-01');
create index m_v on m(v);
create table r(id int, mid int, md date, foreign key (mid, md) references m);
