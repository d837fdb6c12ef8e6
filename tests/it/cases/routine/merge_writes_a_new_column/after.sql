create table t (id int, n int, r text, k int);
create table l (o int, n int);
create function mg() returns int language sql begin atomic
  merge into t using l on t.id = l.o when matched then update set n = l.n when not matched then insert values (l.o, l.n, 'x'::text, 5);
  select 1;
end;
