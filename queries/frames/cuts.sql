-- question: Which further scopes does a row belong to? One a line; a row without the code belongs to none.
'transport:' || known(transport_mode),
'grade:' || known(credit_grade),
'site:' || known(supervised_site),
