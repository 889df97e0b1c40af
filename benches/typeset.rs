//! How fast pages are set and written: a document of text and tables such as a bulletin with long attachments, about 300 pages.
//!
//! `cargo bench --bench typeset` prints times; `TONGBAO_LOOK=DIR` keeps the document there as HTML and PDF with the times it took, for `benches/beside.py` to
//! set it with others' programs beside it.

use divan::Bencher;
use divan::counter::ItemsCount;
use std::fmt::Write;
use std::sync::OnceLock;
use tongbao::press::document::tree::Document;
use tongbao::press::document::{Theme, parse, to_html};
use tongbao::press::pdf;
use tongbao::press::typeset::fonts::{FontChoice, Fonts};
use tongbao::press::typeset::lay_out;

fn main() {
    if let Ok(folder) = std::env::var("TONGBAO_LOOK") {
        let folder = std::path::Path::new(&folder);
        let (document, theme, fonts) = made();
        let set = || lay_out(document, theme, fonts).unwrap_or_else(|p| panic!("{p}"));
        let pages = set();
        let alone = median(|| set().pages.len());
        let seconds = median(|| pdf::write(&set(), document).map_or(0, |bytes| bytes.len()));
        let size = pdf::write(&pages, document).map_or(0, |bytes| bytes.len());
        let told = format!(r#"{{"pages": {}, "alone": {alone}, "seconds": {seconds}, "bytes": {size}}}"#, pages.pages.len());
        std::fs::write(folder.join("long.json"), told).expect("a folder to look into");
        std::fs::write(folder.join("long.html"), to_html(document, theme)).expect("a folder to look into");
        std::fs::write(folder.join("long.pdf"), pdf::write(&pages, document).unwrap_or_else(|p| panic!("{p}")))
            .expect("a folder to look into");
    }
    divan::main();
}

/// The median of seven times of the processor, in seconds: what others do on the machine meanwhile isn't counted.
fn median(work: impl Fn() -> usize) -> f64 {
    let mut times: Vec<f64> = (0..7)
        .map(|_| {
            let begun = processor();
            assert!(work() > 0);
            processor() - begun
        })
        .collect();
    times.sort_by(f64::total_cmp);
    times[times.len() / 2]
}

/// How long this thread has had a processor, in seconds, as Linux counts it.
fn processor() -> f64 {
    let told = std::fs::read_to_string("/proc/thread-self/schedstat").expect("Linux");
    let nanoseconds: u64 = told.split_whitespace().next().and_then(|n| n.parse().ok()).expect("a number");
    nanoseconds as f64 / 1e9
}

/// Paragraphs and rows of each of the parts.
const PARTS: (usize, usize, usize) = (40, 24, 90);

fn source() -> String {
    let mut main = String::new();
    for part in 0..PARTS.0 {
        writeln!(main, "<h2>第{part}部分</h2>").expect("a String takes everything");
        for at in 0..PARTS.1 {
            writeln!(
                main,
                "<p>当月\u{ff0c}关区共放行进出口报关单{}票\u{ff0c}其中进口12840票\u{ff0c}24小时内放行的占88.07%\u{ff0c}比上月提高1.35个百分点\u{ff1b}按照\u{300a}关于进一步压缩通关时间的通知\u{300b}\u{ff08}署监发\u{3014}2017\u{3015}8号\u{ff09}的要求\u{ff0c}各现场对超长报关单逐票核实原因\u{ff0c}并于2017年4月28日前反馈\u{3002}H2010系统显示\u{ff0c}从布控到开始查验平均需要{}.6小时\u{3002}</p>",
                38611 + at * 7,
                at + part
            )
            .expect("a String takes everything");
        }
        main.push_str("<table><caption>通关时间最长的报关单</caption><thead><tr><th scope=\"col\">序号</th><th scope=\"col\">报关单号</th><th scope=\"col\">业务现场</th><th scope=\"col\">小时</th><th scope=\"col\">原因</th></tr></thead><tbody>\n");
        for at in 0..PARTS.2 {
            writeln!(
                main,
                "<tr><td class=\"num\">{}</td><td>49012017110{:07}</td><td>星沙海关</td><td class=\"num\">{}.{:02}</td><td>单证不齐\u{ff0c}企业补充提交原产地证书后放行</td></tr>",
                at + 1,
                at * 7919 + part,
                312 - at,
                at % 100
            )
            .expect("a String takes everything");
        }
        main.push_str("</tbody></table>\n");
    }
    format!(
        "<html lang=\"zh-CN\"><head><title>长文</title><meta name=\"created\" content=\"2017-05-04T10:00:00\"></head><body><main><h1>通关时效通报</h1>\n{main}</main></body></html>"
    )
}

fn made() -> (&'static Document, &'static Theme, &'static Fonts) {
    static MADE: OnceLock<(Document, Theme, Fonts)> = OnceLock::new();
    let (document, theme, fonts) = MADE.get_or_init(|| {
        let yaml = include_str!("../report-templates/theme.yaml");
        let theme = Theme::load("theme.yaml", yaml, include_str!("../report-templates/theme.css")).unwrap_or_else(|p| panic!("{p}"));
        let document = parse(&source(), "long.html", &theme).unwrap_or_else(|p| panic!("{p}"));
        (document, theme, Fonts::discover(&FontChoice::default()).unwrap_or_else(|p| panic!("{p}")))
    });
    (document, theme, fonts)
}

#[divan::bench(sample_count = 5)]
fn lines_and_pages(bencher: Bencher<'_, '_>) {
    let (document, theme, fonts) = made();
    let pages = lay_out(document, theme, fonts).unwrap_or_else(|p| panic!("{p}")).pages.len();
    bencher.counter(ItemsCount::new(pages)).bench(|| lay_out(document, theme, fonts).map(|pages| pages.pages.len()));
}

#[divan::bench(sample_count = 5)]
fn lines_pages_and_file(bencher: Bencher<'_, '_>) {
    let (document, theme, fonts) = made();
    let pages = lay_out(document, theme, fonts).unwrap_or_else(|p| panic!("{p}")).pages.len();
    bencher
        .counter(ItemsCount::new(pages))
        .bench(|| lay_out(document, theme, fonts).and_then(|pages| pdf::write(&pages, document)).map(|bytes| bytes.len()));
}
