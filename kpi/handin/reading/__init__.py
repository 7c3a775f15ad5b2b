"""What cells mean: headings, periods, units, KPIs, numbers. Pure."""
