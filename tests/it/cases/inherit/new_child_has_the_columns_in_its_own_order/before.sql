create table p (id int primary key, n text not null, v int check (v > 0));
