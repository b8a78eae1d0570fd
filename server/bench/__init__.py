"""What `thorpd bench` runs: one module a bench, each returning its numbers as a dict."""
