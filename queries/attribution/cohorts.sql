-- question: Which kinds of goods moved the mean, and how: by becoming more or fewer, or by becoming faster or slower?
-- grain: against, direction, transport_mode, inspected, review_channel; the largest contribution first
-- columns: those of moved_cohort in attribution/moved.sql
-- spec: indicators.md 4
SELECT against, direction, transport_mode, inspected, review_channel, n0, n1, share0, share1, mean0, mean1, mix, rate
FROM moved_cohort
ORDER BY against DESC, direction DESC, abs(mix + rate) DESC, transport_mode, inspected, review_channel;
