create table t (id int primary key, a int, g int generated always as (a + 1) stored);
create policy p on t using (g > 0);
create trigger tr before update of g on t for each row execute function suppress_redundant_updates_trigger();
