create unlogged table w (a int) with (user_catalog_table = true);
create table x (a int);
