//! Who gets what, what they may see, and how mail travels: what can be wrong with that, as far as the configuration alone tells.

use super::super::delivery::domain_of;
use super::super::{Credentials, Person, Readers, SECTION, See, Tls, Via, Whose};
use super::Check;
use crate::terms::figure::{Level, Scope};
use crate::terms::problem::Problem;
use chrono::NaiveDate;

impl Check<'_> {
    /// Two people with one address at the same time: whoever reads there gets both their mail.
    pub(super) fn addresses_once(&mut self) {
        let people = &self.config.people;
        let late = |p: &Person| p.valid_to.unwrap_or(NaiveDate::MAX);
        let early = |p: &Person| p.valid_from.unwrap_or(NaiveDate::MIN);
        let both = |a: &Person, b: &Person| match (&a.email, &b.email) {
            (Some(x), Some(y)) => a.id != b.id && x.eq_ignore_ascii_case(y) && early(a) <= late(b) && early(b) <= late(a),
            _ => false,
        };
        for (i, person) in people.iter().enumerate() {
            if let Some(first) = people[..i].iter().find(|first| both(first, person)) {
                let problem = Problem::warning("address-twice", format!("`{}` and `{}` have the same address", first.id, person.id));
                self.push(
                    problem.why("what either may see, both get").help("mend one of them, or make them one person"),
                    &format!("people[{i}].email"),
                );
            }
        }
    }

    pub(super) fn address(&mut self, address: &str, key: &str) {
        let Some(domain) = domain_of(address) else {
            return self.push(Problem::error("bad-address", format!("`{address}` is no e-mail address")), key);
        };
        let config = self.config;
        if let Some(mail) = &config.mail
            && self.whole("mail")
            && !mail.allowed_domains.iter().any(|d| d.eq_ignore_ascii_case(domain))
        {
            let problem = Problem::error("outside-domain", format!("mail to `{address}` is not allowed"));
            let problem = problem.why(format!("`mail.allowed_domains` has {}", mail.allowed_domains.join(", ")));
            self.push(problem.help(format!("add {domain} there, or mend the address")), key);
        }
    }

    pub(super) fn visibility(&mut self) {
        let (config, known) = (self.config, self.known);
        let columns: Vec<&str> = known.columns.iter().map(String::as_str).collect();
        for (name, sees) in &config.visibility {
            for (column, see) in sees {
                let key = format!("visibility.{name}.{column}");
                if !column.starts_with(SECTION) {
                    if !columns.is_empty() {
                        self.one_of("unknown-column", "column", column, &columns, &key);
                    }
                } else if *see == See::Masked {
                    let problem = Problem::error("bad-value", "a section can't be masked");
                    self.push(problem.help("write whole or left_out"), &key);
                }
            }
        }
    }

    pub(super) fn circulation(&mut self) {
        let config = self.config;
        for (i, line) in config.circulation.iter().enumerate() {
            let key = format!("circulation[{i}]");
            self.bulletin(&line.bulletin, &format!("{key}.bulletin"));
            match &line.scope {
                Whose::One(scope) if scope.is_whole() || scope.is_unit() => self.scope_of_level(scope, &format!("{key}.scope")),
                Whose::EachUnit(level) if *level != config.level => {
                    let problem = Problem::error("bad-scope", format!("a {}'s workspace has no such scopes", config.authority_key()));
                    let help = if config.level == Level::District { "write each_office" } else { "write each_district" };
                    self.push(problem.help(help), &format!("{key}.scope"));
                }
                Whose::One(Scope::Department(code)) if self.whole("departments") => {
                    let codes: Vec<&str> = config.departments.iter().map(|d| d.code.as_str()).collect();
                    self.one_of("unknown-department", "department", code, &codes, &format!("{key}.scope"));
                }
                _ => {}
            }
            self.readers(&line.to, &format!("{key}.to"), &line.scope);
            self.readers(&line.cc, &format!("{key}.cc"), &line.scope);
            if line.to.0.is_empty() {
                self.push(
                    Problem::error("no-reader", "nobody is named").help("write director, head or a person's id"),
                    &format!("{key}.to"),
                );
            }
            if line.formats.is_empty() {
                self.push(Problem::error("no-format", "no format is named").help("write pdf, html or xlsx"), &format!("{key}.formats"));
            }
            if let Some(sees) = &line.sees
                && self.whole("visibility")
            {
                let names: Vec<&str> = config.visibility.keys().map(String::as_str).collect();
                self.one_of("unknown-visibility", "entry of `visibility`", sees, &names, &format!("{key}.sees"));
            }
        }
        if !config.circulation.is_empty() && config.mail.is_none() && self.whole("mail") {
            let problem = Problem::warning("no-mail", "there is a circulation, but no `mail`");
            self.push(
                problem.why("nothing will be sent").help("add `mail: { via: file, from: ..., allowed_domains: [...] }`"),
                "circulation",
            );
        }
    }

    fn readers(&mut self, readers: &Readers, key: &str, scope: &Whose) {
        let config = self.config;
        for (i, reader) in readers.0.iter().enumerate() {
            let item = format!("{key}[{i}]");
            let key = if self.lines.has(&item) { item } else { key.to_owned() };
            match reader.as_str() {
                "director" if config.authority.director.is_none() && self.whole(config.authority_key()) => {
                    let problem = Problem::error("no-reader", format!("the {} has no director", config.authority_key()));
                    self.push(problem.help(format!("name a person under `{}.director`", config.authority_key())), &key);
                }
                "director" => {}
                "head" if matches!(scope, Whose::One(scope) if scope.is_whole()) => {
                    let problem = Problem::error("no-reader", format!("the {} has a director, not a head", config.authority_key()));
                    self.push(problem.help("write director"), &key);
                }
                "head" => {}
                id => self.person(id, &key),
            }
        }
    }

    pub(super) fn mail(&mut self) {
        let config = self.config;
        let Some(mail) = &config.mail else { return };
        if domain_of(&mail.from).is_none() {
            self.push(Problem::error("bad-address", format!("`{}` is no e-mail address", mail.from)), "mail.from");
        }
        if mail.allowed_domains.is_empty() && self.whole("mail") {
            let problem = Problem::error("outside-domain", "no domain is allowed").why("nothing could be sent to anyone");
            self.push(problem.help("list the domains that mail may go to"), "mail.allowed_domains");
        }
        if mail.via == Via::Smtp && mail.host.is_none() {
            self.push(Problem::error("missing-key", "`host` is missing").why("`via: smtp` needs a server"), "mail");
        }
        if mail.via == Via::File
            && let Some(name) = ["host", "port", "tls", "ca", "credentials"].into_iter().find(|k| self.lines.has(&format!("mail.{k}")))
        {
            let problem = Problem::warning("unused-key", format!("`{name}` has no effect")).why("`via` is `file`, so no server is used");
            self.push(problem, &format!("mail.{name}"));
        }
        if mail.via == Via::Smtp && mail.tls == Tls::None {
            let problem = Problem::warning("mail-in-clear", "mail goes to the server in clear").why("`tls` is `none`");
            self.push(problem.help("fine for a server on this machine; else write starttls or tls"), "mail.tls");
        }
        if mail.tls == Tls::None && mail.ca.is_some() {
            self.push(Problem::warning("unused-key", "`ca` has no effect").why("`tls` is `none`"), "mail.ca");
        }
        if let Credentials::File(path) = &mail.credentials
            && path.contains("..")
        {
            self.push(Problem::error("outside-workspace", format!("`{path}` leads out of the workspace")), "mail.credentials");
        }
        for id in &mail.operators.0 {
            self.person(id, "mail.operators");
        }
    }
}
