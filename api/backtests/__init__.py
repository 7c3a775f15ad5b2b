"""Back-tests over HTTP: what a rule would have done, as jobs that can be watched and ended."""
