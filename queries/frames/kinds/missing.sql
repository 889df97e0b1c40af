-- question: What stands where no load ever brought a column that the indicator needs? Nothing, not 0.
-- figure
"{name}": NULL::DOUBLE, "{name}.n": 0, "{name}.numerator": NULL::BIGINT,
-- formula
"{name}": NULL::DOUBLE, "{name}.n": 0,
