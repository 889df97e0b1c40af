-- question: Which snapshot of the lake is seen?
-- grain: one row
SELECT id FROM ducklake_current_snapshot('facts');
