create table t (a int, b int, c bool default true);
create table k (a int, exclude using btree (a with =) where (a between 1 and 5 and a <> 3));
