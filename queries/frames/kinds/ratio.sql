-- question: What is the numerator over the denominator?
-- body: struct_pack(numerator := AGGREGATE, denominator := AGGREGATE, n := AGGREGATE), all additive
-- rows
"{name}.numerator": ({body}).numerator, "{name}.denominator": ({body}).denominator, "{name}.n": ({body}).n,
-- added up
"{name}.numerator": sum("{name}.numerator")::HUGEINT, "{name}.denominator": sum("{name}.denominator")::HUGEINT, "{name}.n": sum("{name}.n")::BIGINT,
-- figure
"{name}": "{name}.numerator" / nullif("{name}.denominator", 0), "{name}.n": coalesce("{name}.n", 0), "{name}.numerator": "{name}.numerator",
