insert into t values (1, row(1,'z','q',3), array[row(1,'z','b"b',2)::c, row(null,'','',4)::c, null], array[array[row(1,'z','b',2)::c]]);
