//! What operators are told: that a run failed, once for as long as it goes on failing, and whom an edition couldn't reach.

use super::circulation::{On, address};
use super::message::{Letter, Party};
use super::outbox::{self, Message};
use super::prepare::Ids;
use super::words::{Bodies, Occasion, Words};
use crate::publish::bulletin::fill;
use crate::store::archive::EditionId;
use crate::store::warehouse::{Warehouse, params};
use crate::store::workspace::config::{Config, Mail};
use crate::store::workspace::{Overlay, Workspace};
use crate::terms::problem::{Problem, Problems};
use chrono::NaiveDateTime;

/// The name of the list that notices go to.
const LIST: &str = "operators";

/// Tells the operators that `edition` of a bulletin, or the bulletin itself, was held or failed, unless they know of an earlier failure since which none
/// was released. Without `mail` in the configuration nobody is told.
pub fn report_failure(
    workspace: &Workspace,
    warehouse: &Warehouse,
    bulletin: &str,
    edition: &str,
    problems: &Problems,
    now: NaiveDateTime,
) -> Result<(), Problems> {
    let about = params([("about", bulletin.into()), ("now", now.into())]);
    if workspace.config.mail.is_none() || !warehouse.rows("queries/outbox/streak.sql", &about)?.rows.is_empty() {
        return Ok(());
    }
    let messages = notices(workspace, Occasion::Failed, edition, None, problems, now)?;
    warehouse.transaction(|| {
        warehouse.execute("queries/outbox/streak_begin.sql", &about)?;
        messages.iter().try_for_each(|message| outbox::add(warehouse, message, now))
    })?;
    Ok(())
}

/// The messages to every operator about one occasion: what they tell of is called `name`, and they go out when the edition `with` is released.
pub(super) fn notices(
    workspace: &Workspace,
    occasion: Occasion,
    name: &str,
    with: Option<&EditionId>,
    problems: &Problems,
    now: NaiveDateTime,
) -> Result<Vec<Message>, Problems> {
    let config = &workspace.config;
    let Some(mail) = &config.mail else { return Ok(Vec::new()) };
    let words = match Words::load(&workspace.overlay) {
        Ok(words) => words,
        Err(_) => Words::load(&Overlay::new(None))?,
    };
    let Some(said) = words.notices.get(&occasion) else { return Ok(Vec::new()) };
    let told = problems.0.iter().map(Problem::to_string).collect::<Vec<_>>().join("\n\n");
    let holes = [("district", config.authority.name.as_str()), ("edition", name), ("problems", &told)];
    let ids = Ids { district: &config.authority.code, from: &mail.from };
    // A failure may come again after a release; who can't be reached is told once an edition.
    let moment = if occasion == Occasion::Failed { now.format(".%Y%m%d-%H%M%S").to_string() } else { String::new() };
    let message = |(person, to): (String, Party)| {
        let letter = Letter {
            message_id: ids.message(&format!("{}.{name}{moment}", occasion.word()), &person, 1),
            answers: None,
            from: Party { name: fill(&words.sender, &holes), address: mail.from.clone() },
            to,
            subject: fill(&said.subject, &holes),
            date: now,
            list: ids.list(LIST),
            receipt: false,
            bodies: Bodies::of_notice(fill(&said.body, &holes)),
            enclosures: Vec::new(),
        };
        let bytes = letter.compose(&|file| Err(Problem::error("message", format!("a notice has no file {file}"))))?;
        Ok(Message::new(with.cloned(), &person, letter, &bytes))
    };
    operators(config, mail, now).into_iter().map(message).collect()
}

/// The people whom the configuration names, else whoever reads the sender's own mail.
fn operators(config: &Config, mail: &Mail, now: NaiveDateTime) -> Vec<(String, Party)> {
    let person = |id: &String| {
        let person = config.people.iter().find(|p| p.id == *id && On::Day(now.date()).holds(p))?;
        Some((id.clone(), Party { name: person.name.clone(), address: address(config, person).ok()?.to_owned() }))
    };
    let named: Vec<_> = mail.operators.0.iter().filter_map(person).collect();
    let own = || mail.allows(&mail.from).then(|| (LIST.to_owned(), Party { name: String::new(), address: mail.from.clone() }));
    if named.is_empty() { own().into_iter().collect() } else { named }
}
