-- question: How many hours at the quantile? Interpolated linearly between the two nearest (type 7).
-- body: a row's seconds, null where it doesn't count
-- The numerator is a whole number of {parts}ths of a second: a quantile of whole seconds is one, and rounding takes out what doubles put in.
-- rows
"{name}.numerator": round(quantile_cont(({body})::BIGINT, {quantile}) * {parts})::BIGINT, "{name}.n": count({body}),
-- asked
({place}, {value}, {quantile}, {parts}),
-- picked
"{name}.numerator": max(numerator) FILTER (place = {place}), "{name}.n": coalesce(max(n) FILTER (place = {place}), 0),
-- figure
"{name}": "{name}.numerator" / (3600 * {parts}), "{name}.n": coalesce("{name}.n", 0),
