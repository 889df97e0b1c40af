-- question: Which numbers does the configuration give the rule that runs next?
-- grain: name, by_what, of_what
-- parameters: $numbers, one a line: name, by_what (office, transport, direction, nothing), of_what and the number between unit separators
-- columns: place, the smaller the more it counts: what is said of an office goes before all else, the rule's own default comes last
CREATE OR REPLACE TEMP TABLE rule_number AS
SELECT part[1] AS name, part[2] AS by_what, part[3] AS of_what, part[4]::DOUBLE AS number,
    list_position(['office', 'transport', 'direction', 'all', 'default'], part[2]) AS place
FROM (SELECT string_split(unnest(string_split($numbers, chr(10))), chr(31)) AS part)
WHERE part[1] <> '';
