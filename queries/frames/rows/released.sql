-- question: Which declarations were released in the window, with their seconds by stage and party?
-- parameters: {days}, window_day or atom_day
fact JOIN {days} AS days ON days.day = fact.released_day LEFT JOIN staged USING (entry_id)
