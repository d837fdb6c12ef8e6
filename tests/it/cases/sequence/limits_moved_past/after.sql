create sequence s maxvalue 2;
