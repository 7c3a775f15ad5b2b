"""Targets, periods, units, hand-in, forecasts and reports: the KPIs of the plan."""
