"""What is told, to whom and by which ways: contents, channels, summaries. Pure."""
