-- question: How many hours on average? Whole seconds are summed exactly and divided once.
-- body: a row's seconds, null where it doesn't count
-- rows
"{name}.numerator": sum({body}), "{name}.n": count({body}),
-- added up
"{name}.numerator": sum("{name}.numerator")::HUGEINT, "{name}.n": sum("{name}.n")::BIGINT,
-- figure
"{name}": "{name}.numerator" / nullif("{name}.n" * 3600, 0), "{name}.n": coalesce("{name}.n", 0), "{name}.numerator": "{name}.numerator",
