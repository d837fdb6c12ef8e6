create operator family fam using btree;
alter operator family fam using btree add operator 1 < (integer, bigint), function 1 (integer, bigint) btint48cmp(integer, bigint);
