create sequence s minvalue 10;
