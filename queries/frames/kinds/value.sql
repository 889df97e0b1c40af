-- question: What is the value of this aggregate?
-- body: struct_pack(value := AGGREGATE, n := AGGREGATE)
-- rows
"{name}.numerator": (({body}).value)::DOUBLE, "{name}.n": ({body}).n,
-- figure
"{name}": "{name}.numerator", "{name}.n": coalesce("{name}.n", 0),
