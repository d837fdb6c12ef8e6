create table w (a int);
create unlogged table x (a int) with (user_catalog_table = true);
