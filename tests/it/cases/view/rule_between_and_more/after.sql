create table t (a int, b int, c bool default true);
create rule r as on delete to t where old.a between 1 and 5 and old.b > 0 do instead nothing;
