create table t (id bigint generated always as identity primary key, a int not null, b int not null, v text, unique (a, b));
create table r (a int, b int, foreign key (a, b) references t (a, b) match full on update cascade);
