create table t(id int generated always as identity (sequence name myseq start 5), b int);
grant usage on sequence myseq to reader;
comment on sequence myseq is 'ms';

