create sequence s;
create sequence t;
