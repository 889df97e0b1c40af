//! Every kind of data a bulletin may bring to a trend or a ranking.

use tongbao::press::chart::Spec;

pub fn spec(json: serde_json::Value) -> Spec {
    serde_json::from_value(json).expect("a spec")
}

fn trend(x: usize, series: &[(&str, &str, Vec<Option<f64>>)], lines: &[(&str, &str, f64)]) -> Spec {
    let labels: Vec<String> = (0..x).map(|i| format!("{}-{}", 2015 + (i + 4) / 12, (i + 4) % 12 + 1)).collect();
    let series: Vec<serde_json::Value> = series
        .iter()
        .map(|(name, style, values)| {
            let display: Vec<Option<String>> = values.iter().map(|v| Some(v.map_or("\u{2014}".into(), |v| format!("{v:.2}")))).collect();
            serde_json::json!({"name": name, "style": style, "values": values, "display": display})
        })
        .collect();
    let lines: Vec<serde_json::Value> = lines
        .iter()
        .map(|(name, style, value)| serde_json::json!({"name": name, "style": style, "value": value, "display": format!("{value:.2}")}))
        .collect();
    spec(serde_json::json!({
        "kind": "trend", "title": "进口平均通关时间走势", "desc": "由25.10小时变为15.93小时", "y_unit": "小时",
        "x": labels, "series": series, "lines": lines, "source": "数据期间\u{ff1a}2015年5月至2017年4月\u{ff0c}数据截至2017年5月4日"
    }))
}

fn ranking(rows: &[(&str, Option<f64>, Option<f64>, bool)], line: Option<f64>) -> Spec {
    let text = |v: &Option<f64>| v.map_or("\u{2014}".to_owned(), |v| format!("{v:.2}"));
    let rows: Vec<serde_json::Value> = rows
        .iter()
        .map(|(label, now, before, muted)| {
            serde_json::json!({"label": label, "value": now, "display": text(now), "previous": before, "previous_display": text(before), "muted": muted})
        })
        .collect();
    let line = line.map(|v| serde_json::json!({"name": "全关区", "value": v, "display": format!("{v:.2}")}));
    spec(serde_json::json!({
        "kind": "ranking", "title": "各业务现场进口通关时间", "desc": "由短到长", "unit": "小时", "rows": rows, "line": line,
        "now": "2017年4月", "before": "2017年3月", "source": "2017年4月与2017年3月对比"
    }))
}

/// Falling, with a season.
fn falling(n: usize, from: f64) -> Vec<Option<f64>> {
    (0..n).map(|i| Some(from - i as f64 * 0.37 + [0.0, 1.4, -0.9, 0.6, -1.7][i % 5])).collect()
}

/// Every kind of data a bulletin may bring.
pub fn cases() -> Vec<(&'static str, Spec)> {
    let flat = |n: usize, v: f64| vec![Some(v); n];
    let mut gaps = falling(24, 25.1);
    for i in [0, 5, 6, 8, 22] {
        gaps[i] = None;
    }
    let levels = [("2015年基准", "baseline", 25.29), ("目标", "target", 16.86)];
    let offices: Vec<(String, Option<f64>, Option<f64>, bool)> = (0..40)
        .map(|i| {
            let now = 6.0 + f64::from(i) * 1.3;
            let before = (i % 7 != 3).then(|| now + [2.2, -1.1, 0.0, 5.6, -0.3][i as usize % 5]);
            (format!("业务现场{:02}", i + 1), Some(now), before, i > 36)
        })
        .collect();
    let of = |n: usize| -> Vec<(&str, Option<f64>, Option<f64>, bool)> {
        offices.iter().take(n).map(|(l, a, b, m)| (l.as_str(), *a, *b, *m)).collect()
    };
    let mut cases = vec![
        ("24 months", trend(24, &[("进口平均通关时间", "main", falling(24, 25.1)), ("全国平均", "second", falling(24, 24.0))], &levels)),
        (
            "26 weeks with gaps",
            trend(
                24,
                &[("进口", "main", gaps), ("出口", "second", falling(24, 12.0)), ("全国", "reference", falling(24, 22.0))],
                &[("全国", "national", 17.0), levels[0], levels[1]],
            ),
        ),
        ("one period", trend(1, &[("进口", "main", vec![Some(15.93)]), ("出口", "second", vec![Some(1.71)])], &levels)),
        ("two periods", trend(2, &[("进口", "main", vec![Some(15.93), Some(14.2)])], &[])),
        (
            "all equal",
            trend(
                12,
                &[("进口", "main", flat(12, 7.0)), ("出口", "second", flat(12, 7.0)), ("全国", "reference", flat(12, 7.0))],
                &[("基准", "baseline", 7.0), ("目标", "target", 7.0)],
            ),
        ),
        ("nothing", trend(0, &[], &[])),
        ("all null", trend(6, &[("进口", "main", vec![None; 6])], &[])),
        (
            "negative",
            trend(
                12,
                &[("进口平均通关时间比去年同期变化幅度", "main", (0..12).map(|i| Some(f64::from(i) * 3.1 - 17.0)).collect())],
                &[("目标", "target", 0.0)],
            ),
        ),
        ("share", trend(24, &[("查验率", "main", (0..24).map(|i| Some(0.02 + f64::from(i % 4) * 0.003)).collect())], &[])),
        ("large", trend(24, &[("进口报关单", "main", (0..24).map(|i| Some(120_000.0 + f64::from(i) * 3_000.0)).collect())], &[])),
        ("9 offices", ranking(&of(9), Some(15.93))),
        ("40 offices", ranking(&of(40), Some(25.93))),
        ("one office", ranking(&[("监管通关处现场业务一科", Some(15.93), Some(16.46), false)], Some(15.93))),
        ("no office", ranking(&[], None)),
        (
            "equal offices",
            ranking(
                &[
                    ("甲", Some(8.0), Some(8.0), false),
                    ("乙", Some(8.0), None, false),
                    ("丙", None, None, true),
                    ("丁", None, Some(8.0), false),
                ],
                Some(8.0),
            ),
        ),
        (
            "long names",
            ranking(
                &[
                    ("长沙黄花综合保税区海关监管作业场所\u{ff08}进口\u{ff09}", Some(1208.5), Some(8.1), false),
                    ("乙", Some(0.02), Some(0.31), true),
                ],
                Some(600.0),
            ),
        ),
        ("negative offices", ranking(&[("甲", Some(-12.5), Some(3.0), false), ("乙", Some(4.0), Some(-1.0), false)], Some(-2.0))),
    ];
    cases.extend(super::kinds::cases());
    cases
}
