select a = 5 and b = '7' from t
