//! What templates may call: figures by name, pictures, and the tidying of paragraphs.

use super::tidy::tidy;
use crate::press::chart;
use crate::press::typeset::fonts::Fonts;
use crate::publish::bulletin::{Context, Indicator, Shown};
use crate::terms::figure::Format;
use crate::terms::problem::nearest;
use std::collections::BTreeMap;
use std::sync::Arc;
use tera::{Error, Kwargs, State, StringInput, Tera, TeraResult, Value};

/// The figures of one context, by id.
#[derive(Default)]
struct Figures {
    scope: String,
    indicators: BTreeMap<String, Indicator>,
    figures: BTreeMap<String, Shown>,
}

/// Registers everything. Without a context (when templates are only read) a figure can't be asked for.
pub fn register(engine: &mut Tera, context: Option<&Context>, fonts: Arc<Fonts>) {
    let figures = context.map_or_else(Figures::default, |c| Figures {
        scope: c.figures_of.clone(),
        indicators: c.indicators.clone(),
        figures: c.figures.clone(),
    });
    engine.register_function("figure", move |kwargs: Kwargs, _: &State<'_>| figures.get(&kwargs));
    engine.register_function("chart", move |kwargs: Kwargs, _: &State<'_>| draw(&kwargs, &fonts));
    engine.register_filter("count", |n: u64, _: Kwargs, _: &State<'_>| Format::Count.display(Some(n as f64)));
    engine.register_filter("tidy", |text: StringInput<'_>, _: Kwargs, _: &State<'_>| text.inherit_safety(tidy(text.as_str())));
}

impl Figures {
    /// `figure(indicator=, direction=, window="current", scope=this one's, optional=false)`. An optional one may be none of this bulletin's.
    fn get(&self, kwargs: &Kwargs) -> TeraResult<Value> {
        let indicator = kwargs.must_get::<String>("indicator")?;
        let direction = kwargs.must_get::<String>("direction")?;
        let window = kwargs.get::<String>("window")?.unwrap_or_else(|| "current".to_owned());
        let scope = kwargs.get::<String>("scope")?.unwrap_or_else(|| self.scope.clone());
        if !kwargs.get::<bool>("optional")?.unwrap_or(false) {
            self.known(&indicator)?;
        }
        let shown = self.figures.get(&format!("{indicator}.{direction}.{scope}.{window}")).cloned().unwrap_or_else(Shown::not_made);
        Value::try_from_serializable(&shown)
    }

    /// A slip in an indicator's name would otherwise print as a dash for ever.
    fn known(&self, indicator: &str) -> TeraResult<()> {
        let known = |name: &str| self.indicators.contains_key(name);
        let base = indicator.rsplit_once('.').map_or(indicator, |(base, _)| base);
        if known(indicator) || known(base) {
            return Ok(());
        }
        let near =
            nearest(indicator, self.indicators.keys().map(String::as_str)).map(|n| format!(", did you mean `{n}`")).unwrap_or_default();
        Err(Error::message(format!("`{indicator}` is no indicator: no file of queries/indicators/ defines it{near}")))
    }
}

/// `chart(spec=)`: a picture as inline SVG.
fn draw(kwargs: &Kwargs, fonts: &Fonts) -> TeraResult<Value> {
    let spec = kwargs.must_get::<Value>("spec")?;
    let json = serde_json::to_value(&spec).map_err(|e| Error::message(format!("a chart's spec can't be read: {e}")))?;
    let spec: chart::Spec = serde_json::from_value(json).map_err(|e| Error::message(format!("a chart's spec is not understood: {e}")))?;
    spec.check("spec").or(()).map_err(|problems| Error::message(problems.to_string()))?;
    Ok(Value::safe_string(&chart::svg_text(&chart::draw(&spec, fonts))))
}
