insert into t values (-5, 'a'), (-6, 'b');
