create unlogged table z (id int primary key);
create unlogged table m (id int primary key references z, self int references m);
create unlogged table a (id int primary key);
