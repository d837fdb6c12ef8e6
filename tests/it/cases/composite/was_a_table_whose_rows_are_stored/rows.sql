INSERT INTO holder VALUES (1, (1, 'one'), ARRAY[(2, 'two')::a]);
