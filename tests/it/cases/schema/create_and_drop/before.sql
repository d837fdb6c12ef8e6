create schema gone;
create table gone.t (id int);
create schema empty;
