create unlogged sequence s;
create sequence t restart 5;
