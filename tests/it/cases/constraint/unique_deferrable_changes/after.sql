create table t(a int, b int, constraint u unique (a, b) deferrable initially deferred, constraint p primary key (a));
