create domain d as text collate "C" default 'y' constraint dd check (value <> '') constraint de check (length(value) < 50);
create domain e as varchar(20) default 'z';
create table t(a d, b e);
create view v as select a, b from t;
comment on domain d is 'x';
comment on constraint dd on domain d is 'y';
