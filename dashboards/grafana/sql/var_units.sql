SELECT u.name_${lang:raw} AS __text, u.unit AS __value
FROM board.units AS u
JOIN board.units AS root ON root.unit = u.parent AND root.parent IS NULL
WHERE u.in_use AND u.valid_to IS NULL AND (
  EXISTS (SELECT FROM board.series AS s WHERE s.unit = u.unit)
  OR NOT EXISTS (SELECT FROM board.series AS s WHERE s.unit IS NOT NULL)
)
ORDER BY 1
