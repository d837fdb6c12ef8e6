create table t (a int, b int, c bool default true);
create statistics st on (a between 1 and 5 and b > 0), (a + b) from t;
