create table t (a int, b int, v text, primary key (a, b));
create table r (a int, b int, foreign key (a, b) references t match full on update cascade);
