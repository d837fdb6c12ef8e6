create table p (id int primary key);
create table c (id int primary key, a int constraint fa references p deferrable initially deferred, b int constraint fb references p, d int constraint fd references p deferrable initially immediate);
