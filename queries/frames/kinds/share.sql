-- question: What part of those with a known answer says yes?
-- body: a condition on a row, null where it is not known
-- rows
"{name}.numerator": count_if({body}), "{name}.n": count({body}),
-- added up
"{name}.numerator": sum("{name}.numerator")::HUGEINT, "{name}.n": sum("{name}.n")::BIGINT,
-- figure
"{name}": "{name}.numerator" / nullif("{name}.n", 0), "{name}.n": coalesce("{name}.n", 0), "{name}.numerator": "{name}.numerator",
