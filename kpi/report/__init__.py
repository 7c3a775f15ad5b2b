"""The report of a period's KPIs: what stands in it, its pages, its PDF and its workbook."""
