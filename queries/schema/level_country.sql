-- question: What are the scopes of a country's workspace called: of the whole, and of one of the units that it ranks?
CREATE OR REPLACE TEMP MACRO whole_scope() AS 'country';
CREATE OR REPLACE TEMP MACRO unit_scope(its_code) AS 'district:' || its_code;
