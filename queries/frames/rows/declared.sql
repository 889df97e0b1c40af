-- question: Which declarations were accepted in the window?
fact JOIN window_day ON window_day.day = fact.declared_day
