//! What the readers of an edition may see: declaration numbers and company names whole, in part, or not at all. Applied here, before any template, so
//! that a file can be forwarded without telling what its reader wasn't to know.

use crate::store::workspace::config::{Circulation, Config, See, Whose};
use crate::terms::figure::Scope;

/// The columns of declarations that a page may show of one company's goods.
const ENTRY_ID: &str = "entry_id";
const COMPANY_NAME: &str = "company_name";

/// What stands for what is hidden.
const HIDDEN: &str = "***";

/// How much of a declaration an edition shows.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Sight {
    entry_id: See,
    company_name: See,
}

impl Sight {
    /// Everything as it is.
    pub const WHOLE: Sight = Sight { entry_id: See::Whole, company_name: See::Whole };

    /// What may be seen in one scope's edition of a bulletin: the least that any line of the circulation which sends it allows. An edition that no
    /// line sends stays in the archive, whose keepers see the warehouse anyhow.
    pub fn of(config: &Config, bulletin: &str, scope: &Scope) -> Sight {
        let lines = config.circulation.iter().filter(|line| line.bulletin == bulletin && sends(&line.scope, scope));
        lines
            .map(|line| Sight::line(config, line))
            .fold(Sight::WHOLE, |a, b| Sight { entry_id: less(a.entry_id, b.entry_id), company_name: less(a.company_name, b.company_name) })
    }

    /// A line that names no sight, or a sight that doesn't name a column, masks: what isn't allowed is denied.
    fn line(config: &Config, line: &Circulation) -> Sight {
        let sees = line.sees.as_ref().and_then(|name| config.visibility.get(name));
        let column = |name: &str| sees.and_then(|sees| sees.get(name)).copied().unwrap_or(See::Masked);
        Sight { entry_id: column(ENTRY_ID), company_name: column(COMPANY_NAME) }
    }

    /// A declaration's number: whole, its office and its last four digits, or none.
    pub fn entry_id(self, id: &str) -> Option<String> {
        shown(self.entry_id, id, 4, 4)
    }

    /// A company's name: whole, its first two characters, or none.
    pub fn company(self, name: &str) -> Option<String> {
        shown(self.company_name, name, 2, 0)
    }
}

fn sends(whose: &Whose, scope: &Scope) -> bool {
    match whose {
        Whose::EachOffice => matches!(scope, Scope::Office(_)),
        Whose::EachDepartment => matches!(scope, Scope::Department(_)),
        Whose::One(one) => one == scope,
    }
}

fn less(a: See, b: See) -> See {
    match (a, b) {
        (See::LeftOut, _) | (_, See::LeftOut) => See::LeftOut,
        (See::Masked, _) | (_, See::Masked) => See::Masked,
        (See::Whole, See::Whole) => See::Whole,
    }
}

fn shown(see: See, text: &str, first: usize, last: usize) -> Option<String> {
    let chars: Vec<char> = text.chars().collect();
    match see {
        _ if chars.is_empty() => None,
        See::Whole => Some(text.to_owned()),
        See::LeftOut => None,
        // A name too short to hide anything of is hidden whole.
        See::Masked if chars.len() <= first + last => Some(HIDDEN.to_owned()),
        See::Masked => {
            let (head, tail) = (chars[..first].iter().collect::<String>(), chars[chars.len() - last..].iter().collect::<String>());
            Some(format!("{head}{HIDDEN}{tail}"))
        }
    }
}

#[cfg(test)]
mod tests {
    use super::{See, Sight, less};

    #[test]
    fn what_is_masked_keeps_its_ends() {
        let masked = Sight { entry_id: See::Masked, company_name: See::Masked };
        assert_eq!(masked.entry_id("490120171001020839").as_deref(), Some("4901***0839"));
        assert_eq!(masked.company("\u{6f14}\u{793a}\u{5e38}\u{5fb7}").as_deref(), Some("\u{6f14}\u{793a}***"));
        assert_eq!(masked.company("AB").as_deref(), Some("***"));
        assert_eq!(masked.company(""), None);
        let nothing = Sight { entry_id: See::LeftOut, company_name: See::LeftOut };
        assert_eq!((nothing.entry_id("490120171001020839"), nothing.company("AB")), (None, None));
    }

    #[test]
    fn of_two_sights_the_narrower_holds() {
        assert_eq!(less(See::Whole, See::Masked), See::Masked);
        assert_eq!(less(See::LeftOut, See::Masked), See::LeftOut);
        assert_eq!(less(See::Whole, See::Whole), See::Whole);
    }
}
