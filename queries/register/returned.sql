-- question: Which rows of a file were taken before?
-- grain: sheet, id
-- parameters: $sha256
SELECT DISTINCT sheet, id FROM state.returned WHERE sha256 = $sha256 ORDER BY sheet, id;
