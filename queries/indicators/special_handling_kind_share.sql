-- name: special_handling_share.{kind}
-- title: "{kind}占比"
-- unit: "%"
-- order: 390
-- question: What part needed this kind of special handling?
-- definition: "{kind}报关单占比"
-- kind: share
-- format: share
-- better: none
-- each: queries/frames/special_handling.sql
-- columns: [released_at, special_handling]
-- tasks: [10, 13]
-- spec: indicators.md 2
CASE WHEN special_handling <> '' THEN list_contains(list_transform(string_split(special_handling, ';'), lambda word: trim(word)), '{kind}')
     WHEN special_handling = '' THEN false END
