-- question: Which declarations were accepted in the window?
-- parameters: {days}, window_day or atom_day
fact JOIN {days} AS days ON days.day = fact.declared_day
