-- question: Which declarations were released in the window?
-- parameters: {days}, window_day or atom_day
fact JOIN {days} AS days ON days.day = fact.released_day
