-- question: How many say yes?
-- body: a condition on a row
-- rows
"{name}.n": count_if({body}),
-- added up
"{name}.n": sum("{name}.n")::BIGINT,
-- figure
"{name}": coalesce("{name}.n", 0), "{name}.n": coalesce("{name}.n", 0),
