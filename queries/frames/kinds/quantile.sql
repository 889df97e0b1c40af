-- question: How many hours at the quantile? Interpolated linearly between the two nearest (type 7).
-- body: a row's seconds, null where it doesn't count
-- rows
"{name}.numerator": quantile_cont(({body})::BIGINT, {quantile}), "{name}.n": count({body}),
-- figure
"{name}": "{name}.numerator" / 3600, "{name}.n": coalesce("{name}.n", 0),
