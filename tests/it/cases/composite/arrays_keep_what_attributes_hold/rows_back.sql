insert into t values (1, array[row(2, '{"b":1,  "a":2, "b":3}', 'null', '[0:1]={1,2}', row('ok', 1), array[row('sad', 2)::inner_t, null]), null]::c[], null, null, null, null);
update t set w[-1] = w[1] where id = 1;
insert into t select 2, null, row(7, w, w[1])::holder, array[row(8, w, null::d)::holder], w[1], w[1] from t;
insert into t values (3, array[array[row(1, null, null, null, null, null)::c], array[null::c]], row(null, null, null), '{}', row(null, null, null, null, null, null), null), (4, null, null, null, null, null);
