create table t(a int, b int, constraint u unique (a, b) deferrable, constraint p primary key (a) deferrable initially deferred);
