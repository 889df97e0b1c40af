//! Every kind of data a bulletin may bring to the other pictures.

use super::cases::spec;
use serde_json::{Value, json};
use tongbao::press::chart::Spec;

const SOURCE: &str = "数据期间\u{ff1a}2017年4月";
const PARTIES: [&str; 6] = ["海关", "企业", "银行", "监管场所", "检验检疫", "未拆分"];
const OFFICES: [&str; 9] =
    ["黄花机场海关", "星沙海关", "岳阳海关", "衡阳海关", "常德海关", "郴州海关", "韶山海关", "张家界海关", "永州海关"];

fn text(value: f64) -> String {
    format!("{value:.2}")
}

fn signed(value: f64) -> String {
    format!("{}{:.2}", if value < 0.0 { "\u{2212}" } else { "+" }, value.abs())
}

fn stack(parts: &[&str], rows: &[(&str, Vec<Option<f64>>)]) -> Spec {
    let rows: Vec<Value> = rows
        .iter()
        .map(|(label, values)| {
            let display: Vec<Option<String>> = values.iter().map(|v| v.map(text)).collect();
            json!({"label": label, "values": values, "display": display, "total": text(values.iter().flatten().sum()), "muted": label.contains("张家界")})
        })
        .collect();
    spec(
        json!({"kind": "stack", "title": "各业务现场环节时长", "desc": "按责任方", "unit": "小时", "parts": parts, "rows": rows, "source": SOURCE}),
    )
}

fn parties(count: usize) -> Vec<(&'static str, Vec<Option<f64>>)> {
    let hours = |at: usize| [3.1 + at as f64 * 1.7, 6.4 - at as f64 * 0.5, 0.9, 0.3 + at as f64 * 0.6, 0.4, 0.25];
    OFFICES[..count].iter().enumerate().map(|(at, office)| (*office, hours(at).map(Some).to_vec())).collect()
}

/// A lognormal sample's share at every hundredth.
fn shares(median: f64, spread: f64) -> Vec<(f64, f64)> {
    // The normal quantile, near enough for a picture.
    let quantile = |p: f64| 4.91 * (p.powf(0.14) - (1.0 - p).powf(0.14));
    (1..=100).map(|i| (median * (spread * quantile((f64::from(i) - 0.5) / 100.0)).exp(), f64::from(i) / 100.0)).collect()
}

/// Name, style, points.
type Line<'a> = (&'a str, &'a str, Vec<(f64, f64)>);

fn distribution(series: &[Line<'_>], limits: &[(f64, &str)]) -> Spec {
    let series: Vec<Value> = series
        .iter()
        .map(|(name, style, points)| json!({"name": name, "style": style, "points": points, "notes": ["24小时内82.41%", "48小时内91.07%"]}))
        .collect();
    let ticks = [(1.0 / 60.0, "1分钟"), (1.0 / 6.0, "10分钟"), (1.0, "1小时"), (10.0, "10小时"), (100.0, "100小时"), (1000.0, "1000小时")];
    let named = |ticks: &[(f64, &str)]| ticks.iter().map(|(at, name)| json!({"at": at, "name": name})).collect::<Vec<_>>();
    spec(
        json!({"kind": "distribution", "title": "进口通关时间分布", "desc": "比上月左移", "y_unit": "累计占比\u{ff08}%\u{ff09}", "x_unit": "", "ticks": named(&ticks),
        "series": series, "limits": named(limits), "source": SOURCE}),
    )
}

fn heat(rows: &[(&str, Vec<Option<f64>>)], frames: &[(f32, f32)]) -> Spec {
    let columns: Vec<String> = (0..rows.first().map_or(24, |r| r.1.len())).map(|h| h.to_string()).collect();
    let rows: Vec<Value> = rows
        .iter()
        .enumerate()
        .map(|(at, (label, values))| json!({"label": label, "values": values, "frames": if at < 5 { frames } else { &[] }}))
        .collect();
    spec(
        json!({"kind": "heat", "title": "放行时段", "desc": "集中在上午10时", "unit": "平均通关小时", "columns": columns, "rows": rows, "frame": "工作时间", "source": SOURCE}),
    )
}

fn week() -> Vec<(&'static str, Vec<Option<f64>>)> {
    let days = ["周一", "周二", "周三", "周四", "周五", "周六", "周日"];
    let row = |day: usize| -> Vec<Option<f64>> {
        let value = |hour: usize| {
            let busy =
                [0.1, 0.1, 0.0, 0.0, 0.0, 0.1, 0.2, 0.5, 3.0, 8.0, 9.5, 7.0, 2.0, 3.5, 8.0, 8.8, 7.0, 4.0, 1.2, 0.8, 0.5, 0.4, 0.3, 0.2]
                    [hour];
            (hour != 3).then_some(busy * if day > 4 { 0.2 } else { 1.0 + day as f64 * 0.07 } * 13.0)
        };
        (0..24).map(value).collect()
    };
    days.iter().enumerate().map(|(at, day)| (*day, row(at))).collect()
}

fn waterfall(start: f64, steps: &[(&str, Option<f64>)]) -> Spec {
    let end = start + steps.iter().filter_map(|s| s.1).sum::<f64>();
    let steps: Vec<Value> =
        steps.iter().map(|(label, v)| json!({"label": label, "value": v, "display": v.map_or("\u{2014}".into(), signed)})).collect();
    spec(
        json!({"kind": "waterfall", "title": "平均通关时间变化", "desc": "环比缩短", "unit": "小时", "start": {"label": "2017年3月", "value": start, "display": text(start)},
        "steps": steps, "end": {"label": "2017年4月", "value": end, "display": text(end)}, "source": SOURCE}),
    )
}

fn periods(count: usize) -> Vec<String> {
    (0..count).map(|i| format!("{}周", i + 1)).collect()
}

fn displays(values: &[Option<f64>]) -> Vec<String> {
    values.iter().map(|v| v.map_or("\u{2014}".into(), text)).collect()
}

fn control(values: &[Option<f64>], signals: &[usize], limits: Option<(f64, f64, f64)>) -> Spec {
    let (centre, lower, upper) = limits.map_or((None, None, None), |(c, l, u)| (Some(c), Some(l), Some(u)));
    let line = |name: &str, v: Option<f64>, style: &str| json!({"name": name, "value": v, "display": v.map(text), "style": style});
    let lines = [line("上限", upper, "limit"), line("中心线", centre, "centre"), line("下限", lower, "limit")];
    let signals: Vec<bool> = (0..values.len()).map(|i| signals.contains(&i)).collect();
    spec(
        json!({"kind": "control", "title": "岳阳海关进口控制图", "desc": "第20周超上限", "y_unit": "小时", "x": periods(values.len()), "name": "周均值",
        "values": values, "display": displays(values), "signals": signals, "signal": "异动", "lines": lines, "source": SOURCE}),
    )
}

fn items(rows: &[(&str, Option<f64>, Option<f64>)]) -> Spec {
    let rows: Vec<Value> = rows
        .iter()
        .map(|(label, value, full)| {
            let display = match (value, full) {
                (Some(v), Some(f)) => format!("{v:.1}/{f:.0}"),
                (Some(v), None) => signed(*v),
                (None, _) => "不计".into(),
            };
            json!({"label": label, "value": value, "full": full, "display": display, "muted": value.is_none()})
        })
        .collect();
    spec(
        json!({"kind": "items", "title": "考核各项得分", "desc": "总分87.5分", "unit": "分", "rows": rows, "source": "2017年1月至12月考核"}),
    )
}

fn year(own: &[Option<f64>], best: &[Option<f64>], worst: &[Option<f64>]) -> Spec {
    let months: Vec<String> = (1..=own.len()).map(|m| format!("{m}月")).collect();
    let path = |name: &str, v: &[Option<f64>]| json!({"name": name, "values": v, "display": displays(v)});
    spec(
        json!({"kind": "year", "title": "全年走势", "desc": "12个月", "y_unit": "小时", "x": months, "own": path("岳阳海关", own), "best": path("最优", best), "worst": path("最差", worst),
        "lines": [{"name": "年度目标", "value": 16.86, "display": "16.86", "style": "target"}], "source": "数据期间\u{ff1a}2017年1月至12月"}),
    )
}

pub fn cases() -> Vec<(&'static str, Spec)> {
    let some = |values: &[f64]| values.iter().copied().map(Some).collect::<Vec<_>>();
    let weeks = some(&[
        18.2, 17.4, 18.9, 17.9, 16.8, 18.1, 17.0, 18.4, 17.7, 18.8, 16.9, 17.5, 18.3, 17.2, 18.0, 17.6, 18.5, 17.1, 17.8, 24.9, 18.1, 17.3,
        12.4, 17.9, 17.0, 17.4,
    ]);
    let path =
        |shift: f64| (0..12).map(|m| Some(18.0 + shift - f64::from(m) * 0.31 + [0.0, 2.2, -0.4][m as usize % 3])).collect::<Vec<_>>();
    let mut part_year = path(0.0);
    part_year[7..].fill(None);
    let mut holed = path(6.0);
    holed[3] = None;
    holed[5] = None;
    vec![
        ("parties of 9 offices", stack(&PARTIES, &parties(9))),
        ("parties of one office", stack(&PARTIES[..4], &parties(1).into_iter().map(|(l, v)| (l, v[..4].to_vec())).collect::<Vec<_>>())),
        ("no row of parts", stack(&PARTIES, &[])),
        ("null and nought parts", stack(&PARTIES[..3], &[("甲", vec![None, Some(0.0), Some(1e-9)]), ("乙", vec![None; 3])])),
        (
            "huge parts",
            stack(
                &["海关作业时间\u{ff08}不含查验\u{ff09}", "企业作业时间\u{ff08}含申报准备\u{ff09}", "其他"],
                &[("甲", some(&[1e7, 2.5e6, 1.0]))],
            ),
        ),
        (
            "distribution now and before",
            distribution(
                &[("2017年4月", "main", shares(6.2, 1.5)), ("2017年3月", "second", shares(8.9, 1.6))],
                &[(24.0, "24小时"), (48.0, "48小时")],
            ),
        ),
        ("distribution of one", distribution(&[("2017年4月", "main", vec![(3.0, 1.0)])], &[(24.0, "24小时")])),
        ("distribution of none", distribution(&[("2017年4月", "main", vec![])], &[])),
        (
            "distribution beyond the axis",
            distribution(
                &[("2017年4月", "main", vec![(-3.0, 0.1), (0.0, 0.3), (5000.0, 1.0)]), ("上月", "second", vec![(7.0, 0.5), (7.0, 1.0)])],
                &[(24.0, "24小时"), (25.0, "25小时")],
            ),
        ),
        ("week by hour", heat(&week(), &[(8.5, 12.0), (14.0, 17.5)])),
        ("heat of one", heat(&[("周一", vec![Some(7.0)])], &[])),
        ("heat of none", heat(&[], &[])),
        ("heat of nulls", heat(&[("周一", vec![None; 24]), ("周二", vec![Some(0.0); 24])], &[(0.0, 24.0)])),
        ("heat of huge and negative", heat(&[("周一", some(&[-4e9, 1e9, 3e9])), ("周二", some(&[0.0, 2e9, 1.0]))], &[])),
        (
            "waterfall of offices",
            waterfall(
                16.55,
                &[
                    ("业务结构变化", Some(0.08)),
                    ("黄花机场海关", Some(-0.21)),
                    ("星沙海关", Some(-0.41)),
                    ("岳阳海关", Some(0.17)),
                    ("衡阳海关", Some(-0.004)),
                    ("常德海关", Some(-0.14)),
                    ("郴州海关", Some(0.0)),
                    ("韶山海关", None),
                    ("其他\u{ff08}样本不足的现场合计\u{ff09}", Some(-0.11)),
                ],
            ),
        ),
        ("waterfall from nought", waterfall(0.0, &[("查验", Some(3.2)), ("审单", Some(-1.1))])),
        ("waterfall of nothing", waterfall(15.93, &[])),
        ("waterfall below nought", waterfall(-5.0, &[("查验", Some(-3.2)), ("审单", Some(12.0)), ("缴税", Some(-9e3))])),
        ("control", control(&weeks, &[19, 22], Some((17.7, 14.1, 21.3)))),
        ("control of one", control(&some(&[17.0]), &[0], None)),
        ("control of equals", control(&some(&[17.0; 8]), &[], Some((17.0, 17.0, 17.0)))),
        ("control of none", control(&[], &[], None)),
        (
            "items",
            items(&[
                ("进口通关时间压缩", Some(26.4), Some(30.0)),
                ("出口通关时间压缩", Some(18.9), Some(20.0)),
                ("超长报关单处置率", Some(9.2), Some(10.0)),
                ("无纸化率", None, Some(10.0)),
                ("查验作业时效\u{ff08}含口岸查验\u{ff09}", Some(0.0), Some(15.0)),
                ("工作创新加分", Some(2.0), None),
                ("红色预警逾期扣分", Some(-4.5), None),
            ]),
        ),
        ("no item", items(&[])),
        ("items without marks", items(&[("甲", None, None), ("乙", Some(0.0), None)])),
        ("year", year(&path(0.0), &path(-6.5), &path(8.0))),
        ("year so far", year(&part_year, &path(-6.5), &holed)),
        ("year of none", year(&[], &[], &[])),
        ("year of one", year(&some(&[18.0]), &some(&[7.0]), &some(&[30.0]))),
    ]
}
