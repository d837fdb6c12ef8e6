create table t (id int constraint t_pk primary key, v text constraint v_ok check (v <> ''));
create index t_v on t (v);
comment on table t is E'new\nlines $$ and ''quotes''';
comment on column t.id is 'identifier';
comment on index t_v is 'new';
comment on constraint v_ok on t is 'new';
comment on index t_pk is 'changed';
