-- question: How many hours at the quantile? Interpolated linearly between the two nearest (type 7).
-- body: a row's seconds, null where it doesn't count
-- A quantile of whole seconds is a whole number of {parts}ths of a second: rounding to them takes out what interpolation in doubles put in.
-- rows
"{name}.numerator": round(quantile_cont(({body})::BIGINT, {quantile}) * {parts})::BIGINT, "{name}.n": count({body}),
-- figure
"{name}": "{name}.numerator" / (3600 * {parts}), "{name}.n": coalesce("{name}.n", 0),
