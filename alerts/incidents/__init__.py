"""Incidents: what people make of alerts, with notes, and the papers that are owed about them."""
