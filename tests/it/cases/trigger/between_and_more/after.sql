create table t (a int, b int, c bool default true);
create trigger tr before update on t for each row when (new.a between 1 and 5 and new.b > 0) execute function suppress_redundant_updates_trigger();
