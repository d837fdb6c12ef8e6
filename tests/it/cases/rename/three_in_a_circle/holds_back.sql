select (select z from c) = '2020-03-03' and (select x from a) = 'of b' and (select y from b) = 2
