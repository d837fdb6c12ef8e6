select (select z from a) = '2020-03-03' and (select x from b) = 'of a' and (select y from c) = 2
