"""Reports of KPIs over HTTP: made, looked at, approved, printed again to be compared."""
