create table p (id int primary key);
create table c (id int primary key, a int constraint fa references p, b int constraint fb references p deferrable, d int constraint fd references p deferrable initially deferred);
