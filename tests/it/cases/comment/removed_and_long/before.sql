create table t (id int, n int);
comment on table t is 'x';
comment on column t.id is 'this is a long comment with 日本語 and emoji 🎉 and $tag$ and %s %I';
