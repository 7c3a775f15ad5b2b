SELECT DISTINCT labels ->> 'operator' AS operator
FROM board.series
WHERE metric IN ('net_site_up', 'net_rsrp_dbm')
ORDER BY 1
