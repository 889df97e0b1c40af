-- question: Which declarations were released in the window?
fact JOIN window_day ON window_day.day = fact.released_day
