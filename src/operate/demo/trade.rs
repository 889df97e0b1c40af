//! Enterprises and goods: who declares what, how, and with which papers.

use super::clock::Stamp;
use super::declaration::{Declaration, Inspection};
use super::dice::Dice;
use super::plan::{Office, Plan};

/// An enterprise.
#[derive(Clone, Debug)]
pub struct Company {
    /// Ten digits.
    pub code: String,
    /// Name.
    pub name: String,
    /// Index of its credit grade, 0 the certified one.
    pub grade: usize,
    /// Who declares for it.
    pub broker: String,
}

impl Company {
    /// Whether it is certified.
    pub fn certified(&self) -> bool {
        self.grade == 0
    }
}

/// Steps through the name parts: coprime to the number of their combinations, so that names differ.
const NAME_STEP: usize = 2111;

/// The enterprises that declare at an office. `first` is the running number of the first one in the district.
pub fn companies(plan: &Plan, office: &Office, index: usize, first: usize, dice: &mut Dice) -> Vec<Company> {
    let part = |kind: &str, at: usize| {
        let parts = plan.names.get(kind).map_or(&[][..], Vec::as_slice);
        (parts.get(at % parts.len().max(1)).cloned().unwrap_or_default(), at / parts.len().max(1))
    };
    (0..office.companies)
        .map(|i| {
            let (trade, rest) = part("trade", (first + i) * NAME_STEP + 17);
            let (house, rest) = part("house", rest);
            let (place, _) = part("place", rest);
            let u = dice.unit();
            // Certified enterprises are few but large: they sit among the first, who declare most.
            let certified = if i < 12 { office.certified * 1.6 } else { office.certified * 0.6 };
            let grade = if u < certified { 0 } else { [1, 2, 2, 2][dice.below(4)] };
            let grade = if dice.chance(0.012) { 3 } else { grade };
            Company {
                code: format!("{}{:02}9{:05}", &office.code[..2], index + 1, i * 37 + 11),
                name: format!("{place}{house}{trade}"),
                grade,
                broker: plan.names.get("broker").map_or(String::new(), |b| b[dice.skewed(b.len())].clone()),
            }
        })
        .collect()
}

/// Trade modes by kind of office, each with its weight.
const TRADE_GENERAL: [(&str, f64); 7] =
    [("0110", 0.62), ("0615", 0.20), ("0214", 0.07), ("2600", 0.03), ("3010", 0.02), ("0654", 0.04), ("4500", 0.02)];
const TRADE_ZONE: [(&str, f64); 5] = [("5014", 0.38), ("5034", 0.22), ("1234", 0.16), ("5000", 0.14), ("0110", 0.10)];
const TRADE_POST: [(&str, f64); 3] = [("9610", 0.70), ("0110", 0.22), ("3010", 0.08)];

/// Draws a share that is sometimes unknown: source systems leave a flag empty now and then.
fn known(dice: &mut Dice, probability: f64) -> Option<bool> {
    /// How often a flag is left empty.
    const LEFT_EMPTY: f64 = 0.004;
    let value = dice.chance(probability);
    (!dice.chance(LEFT_EMPTY)).then_some(value)
}

fn bill(office: &Office, containerised: bool, dice: &mut Dice) -> String {
    let number = dice.between(10_000_000, 99_999_999);
    match office.kind.as_str() {
        "air" => format!("{}-{number}", [112, 784, 999, 176, 20][dice.below(5)]),
        "post" => format!("EE{}9CN{}", number, dice.between(100, 999)),
        _ if containerised => format!("{}{number}{}", ["OOLU", "COSU", "MSKU", "CRXU"][dice.below(4)], dice.between(10, 99)),
        _ => format!("YS{number}{}", dice.between(1000, 9999)),
    }
}

/// Goods and papers of a declaration made at `at`; its stamps come later.
pub fn draw(plan: &Plan, office: &Office, companies: &[Company], import: bool, at: Stamp, dice: &mut Dice) -> Declaration {
    let trend = |key: &str| plan.trend(key, at);
    let company = dice.skewed(companies.len());
    let certified = companies[company].certified();
    let ease = if certified { 0.45 } else { 1.0 };
    let goods = &plan.commodities[office.goods[dice.weighted(office.goods.iter().map(|g| g.1))].0];
    let transport = office.transports[dice.weighted(office.transports.iter().map(|t| t.1))].0.clone();
    let containerised = dice.chance(office.containers);
    let modes = match office.kind.as_str() {
        "zone" => &TRADE_ZONE[..],
        "post" => &TRADE_POST[..],
        _ => &TRADE_GENERAL[..],
    };
    let trade = modes[dice.weighted(modes.iter().map(|m| m.1))].0;
    let integrated = dice.chance(trend("integrated") * if office.kind == "post" { 0.2 } else { 1.0 });
    let own = &office.ports[0].0;
    let port = if integrated { office.ports[dice.weighted(office.ports.iter().map(|p| p.1))].0.clone() } else { own.clone() };
    let value = (dice.lognormal(goods.value, 1.1) * 100.0) as i64;
    // Goods of general trade bear duty as their heading does; what is processed or bonded mostly doesn't.
    let dutiable = import && dice.chance(office.duty * goods.duty * if trade == "0110" || trade == "9610" { 1.55 } else { 0.45 })
        || !import && dice.chance(0.004);
    let duty = dutiable.then(|| (value as f64 * (0.14 + 0.12 * dice.unit())) as i64);
    let paper = office.paper * trend("paper") * if import { 1.0 } else { 0.36 } * if certified { 0.6 } else { 1.0 };
    let paperless = known(dice, 1.0 - paper);
    let pre = office.pre * trend("pre") * if import { 1.0 } else { 0.55 } * if certified { 1.6 } else { 1.0 };
    let manual = office.manual * trend("manual") * if import { 1.0 } else { 0.28 } * if certified { 0.5 } else { 1.0 };
    let inspected = office.inspected * trend("inspected") * if import { 1.0 } else { 0.34 } * ease;
    let mut d = Declaration {
        port,
        import,
        transport,
        trade,
        hs: goods.hs.clone(),
        containerised: known(dice, if containerised { 1.0 } else { 0.0 }),
        bill: bill(office, containerised, dice),
        value,
        company,
        grade: (!dice.chance(0.006)).then_some(companies[company].grade),
        site: dice.skewed(office.sites.len()),
        paperless,
        integrated: Some(integrated),
        pre_declared: dice.chance(pre.min(0.8)),
        transit: known(dice, if integrated { 0.0 } else { trend("transit") }),
        single_window: known(dice, trend("single_window")),
        duty,
        manual_review: Some(dice.chance(manual)),
        ciq: known(dice, office.ciq * if import { 0.35 + goods.ciq } else { 0.12 }),
        ..Declaration::default()
    };
    papers_of_duty(&mut d, plan, at, certified, dice);
    if dice.chance(0.013 * trend("special") * if import { 1.0 } else { 0.15 } * if dutiable { 1.6 } else { 0.7 }) {
        d.special = 1 << dice.weighted([0.34, 0.36, 0.24, 0.06].into_iter());
        if dice.chance(0.07) {
            d.special |= 1 << dice.below(3);
        }
    }
    if dice.chance(inspected) {
        inspect(&mut d, plan, office, at, integrated, dice);
    }
    d
}

fn papers_of_duty(d: &mut Declaration, plan: &Plan, at: Stamp, certified: bool, dice: &mut Dice) {
    if d.duty.is_none() {
        return;
    }
    let trend = |key: &str| plan.trend(key, at);
    let paperless = d.paperless.unwrap_or(true);
    d.e_payment = known(dice, trend("e_payment") * if paperless { 1.06 } else { 0.72 });
    d.tax_bill_paperless = known(dice, if d.e_payment == Some(true) { trend("tax_bill_paperless") } else { 0.0 });
    d.self_assessed = known(dice, trend("self_assessed"));
    d.consolidated = Some(dice.chance(trend("consolidated") * if certified { 2.2 } else { 0.6 }));
    d.guaranteed = Some(d.consolidated == Some(false) && dice.chance(trend("guaranteed")));
}

fn inspect(d: &mut Declaration, plan: &Plan, office: &Office, at: Stamp, integrated: bool, dice: &mut Dice) {
    let machine = plan.trend("machine", at);
    d.inspection = Some(match dice.unit() {
        u if u < machine * 0.78 => Inspection::Machine,
        u if u < machine => Inspection::Both,
        _ => Inspection::Manual,
    });
    let by_hand = d.inspection != Some(Inspection::Machine);
    if d.containerised == Some(true) {
        d.unpacked = known(dice, if by_hand { plan.trend("unpacked", at) } else { 0.03 });
    }
    d.found = known(dice, if by_hand { 0.085 } else { 0.05 });
    if integrated && d.port != office.code && dice.chance(0.6) {
        d.inspection_office = Some(d.port.clone());
    }
}
