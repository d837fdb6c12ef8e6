create table t (id int, n int);
comment on column t.id is '';
comment on column t.n is 'this is a long comment with 日本語 and emoji 🎉 and $tag$ and %s %I';
