-- question: What follows from other figures of the same direction, scope and window?
-- body: struct_pack(value := ..., n := ...) over the columns of frames/figures.sql
-- formula
"{name}": (({body}).value)::DOUBLE, "{name}.n": ({body}).n,
