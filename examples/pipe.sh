echo hello world | wc
