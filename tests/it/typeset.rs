//! Pages made of a document built by hand, as a reader would judge them.

mod anything;
mod clauses;
mod contents;
mod measures;
mod paper;
mod paragraphs;
mod tables;
mod tags;

use std::collections::BTreeSet;
use std::sync::OnceLock;
use tongbao::press::document::Theme;
use tongbao::press::document::tree::*;
use tongbao::press::pdf;
use tongbao::press::typeset::fonts::{FontChoice, Fonts};
use tongbao::press::typeset::lay_out;
use tongbao::press::typeset::pages::{Drawing, Pages, Turn};

/// GB/T 9704-2012, in points: what pages are measured against.
mod standard {
    pub const MM: f32 = 72.0 / 25.4;
    pub const SHEET_WIDTH: f32 = 210.0 * MM;
    pub const SHEET_HEIGHT: f32 = 297.0 * MM;
    pub const TOP: f32 = 37.0 * MM;
    pub const BINDING: f32 = 28.0 * MM;
    pub const OUTER: f32 = 26.0 * MM;
    pub const TYPE_WIDTH: f32 = 156.0 * MM;
    pub const TYPE_HEIGHT: f32 = 225.0 * MM;
    pub const LINE_PITCH: f32 = TYPE_HEIGHT / 22.0;
    pub const CHARACTER_PITCH: f32 = TYPE_WIDTH / 28.0;
    pub const SIZE_3: f32 = 16.0;
    /// How far above the baseline the em square reaches.
    pub const ASCENT: f32 = 0.88;
}

fn fonts() -> &'static Fonts {
    static FONTS: OnceLock<Fonts> = OnceLock::new();
    FONTS.get_or_init(|| Fonts::discover(&FontChoice::default()).expect("installed fonts"))
}

fn theme() -> Theme {
    Theme::load("theme.yaml", include_str!("../../report-templates/theme.yaml"), "").expect("the built-in theme")
}

fn set(document: &Document) -> Pages<'static> {
    lay_out(document, &theme(), fonts()).unwrap_or_else(|p| panic!("{p}"))
}

/// A document's PDF, read back.
fn printed(document: &Document) -> paper::Paper {
    paper::Paper::read(&pdf::write(&set(document), document).unwrap_or_else(|p| panic!("{p}")))
}

/// Writes a PDF where a person can look at it.
fn keep(name: &str, bytes: &[u8]) {
    let folder = std::path::Path::new(env!("CARGO_TARGET_TMPDIR"));
    std::fs::write(folder.join(name), bytes).expect("a writable folder");
}

/// Numbers nodes as they are made.
struct Maker(u32);

impl Maker {
    fn id(&mut self) -> NodeId {
        self.0 += 1;
        NodeId(self.0)
    }
    fn heading(&mut self, level: u8, number: &str, text: &str) -> Block {
        Block::Heading(Heading { id: self.id(), level, anchor: None, number: number.into(), text: plain(text) })
    }
    fn paragraph(&mut self, text: &str) -> Block {
        self.kind(ParagraphKind::Body, plain(text))
    }
    fn kind(&mut self, kind: ParagraphKind, text: Vec<Inline>) -> Block {
        Block::Paragraph(Paragraph { id: self.id(), kind, anchor: None, text })
    }
    fn cell(&mut self, heads: Heads, align: Align, text: &str) -> Cell {
        Cell { id: self.id(), heads, columns: 1, rows: 1, align, share: None, text: plain(text) }
    }
    fn row(&mut self, emphasis: bool, texts: &[&str]) -> Row {
        let id = self.id();
        let cells = texts
            .iter()
            .enumerate()
            .map(|(at, text)| {
                let number = text.starts_with(|c: char| c.is_ascii_digit() || c == '-' || c == '+' || c == '\u{2212}' || c == '\u{2014}');
                let heads = if at == 0 { Heads::Row } else { Heads::Nothing };
                self.cell(heads, if number && at > 0 { Align::Decimal } else { Align::Left }, text)
            })
            .collect();
        Row { id, emphasis, cells }
    }
    fn head(&mut self, texts: &[&str]) -> Row {
        let id = self.id();
        Row { id, emphasis: false, cells: texts.iter().map(|t| self.cell(Heads::Column, Align::Centre, t)).collect() }
    }
    fn table(&mut self, label: &str, caption: &str, head: Vec<Row>, body: Vec<Row>, foot: Vec<Row>) -> Table {
        Table {
            id: self.id(),
            anchor: Some(format!("t-{label}")),
            label: label.into(),
            caption: plain(caption),
            head,
            body,
            foot,
            notes: Vec::new(),
        }
    }
}

fn plain(text: &str) -> Vec<Inline> {
    vec![Inline::Text(text.into())]
}

fn meta() -> Meta {
    Meta {
        title: "2017年4月关区通关时效通报".into(),
        author: "长沙海关监管通关处".into(),
        subject: "4月关区通关时效".into(),
        keywords: vec!["通关时效".into(), "压缩通关时间".into()],
        language: "zh-CN".into(),
        created: "2017-05-04T10:00:00".into(),
    }
}

fn masthead(make: &mut Maker) -> Masthead {
    Masthead {
        id: make.id(),
        marks: vec![
            Mark { id: make.id(), kind: MarkKind::Classification, text: plain("内部资料\u{3000}注意保存") },
            Mark { id: make.id(), kind: MarkKind::CopyNumber, text: plain("000001") },
        ],
        name: plain("关区通关时效通报"),
        issue: plain("第4期\u{ff08}总第16期\u{ff09}"),
        office: plain("长沙海关监管通关处"),
        date: plain("2017年5月4日"),
    }
}

fn imprint(make: &mut Maker) -> Imprint {
    Imprint {
        id: make.id(),
        recipients: vec![
            (plain("报\u{ff1a}"), plain("关领导\u{3002}")),
            (
                plain("送\u{ff1a}"),
                plain(
                    "办公室\u{3001}法规处\u{3001}关税处\u{3001}监管通关处\u{3001}加贸处\u{3001}统计处\u{3001}稽查处\u{3001}缉私局\u{3001}企管处\u{3001}技术处\u{3001}财务处\u{3001}人事教育处\u{3001}监察室\u{3002}",
                ),
            ),
            (plain("发\u{ff1a}"), plain("各隶属海关\u{3001}办事处\u{3002}")),
        ],
        office: plain("长沙海关监管通关处"),
        printed: plain("共印30份"),
    }
}

const OFFICES: [&str; 13] = [
    "黄花机场海关",
    "星沙海关",
    "岳阳海关",
    "衡阳海关",
    "常德海关",
    "郴州海关",
    "韶山海关",
    "张家界海关",
    "永州海关",
    "邵阳海关",
    "娄底监管组",
    "株洲办事处",
    "驻邮局办事处",
];

fn ranking(make: &mut Maker) -> Table {
    let head = vec![make.head(&[
        "位次",
        "业务现场",
        "进口通关时间\u{ff08}小时\u{ff09}",
        "比上月",
        "比去年同月",
        "报关单\u{ff08}票\u{ff09}",
        "24小时内放行占比\u{ff08}%\u{ff09}",
    ])];
    let body = OFFICES
        .iter()
        .enumerate()
        .map(|(at, office)| {
            let hours = format!("{:.2}", 4.31 + at as f32 * 2.77);
            let change = format!("{}{:.1}%", if at % 3 == 1 { "+" } else { "\u{2212}" }, 1.3 + at as f32 * 1.7);
            let last = if at == 9 { "\u{2014}".to_owned() } else { format!("\u{2212}{:.1}%", 21.4 - at as f32) };
            let count = format!("{}", 12840 / (at + 1));
            let share = format!("{:.2}", 99.1 - at as f32 * 3.3);
            let rank = format!("{}", at + 1);
            make.row(at == 3, &[&rank, office, &hours, &change, &last, &count, &share])
        })
        .collect();
    let foot = vec![make.row(true, &["", "关区", "15.93", "\u{2212}4.2%", "\u{2212}18.6%", "38611", "88.07"])];
    make.table("表1", "各业务现场进口通关时间排名", head, body, foot)
}

fn long_table(make: &mut Maker) -> Table {
    let head = vec![make.head(&["序号", "报关单号", "业务现场", "通关时间\u{ff08}小时\u{ff09}", "原因说明", "责任部门"])];
    let body = (0..60)
        .map(|at| {
            let reason = if at % 4 == 0 {
                "货物到港后单证不齐\u{ff0c}企业补充提交原产地证书及检验检疫证明后放行\u{ff1b}其间因税款未及时缴纳等待2个工作日"
            } else {
                "布控查验"
            };
            make.row(
                false,
                &[
                    &format!("{}", at + 1),
                    &format!("490120171{:09}", 108_000_123 + at * 7919),
                    OFFICES[at % 13],
                    &format!("{:.2}", 312.4 - at as f32 * 3.77),
                    reason,
                    "监管通关处",
                ],
            )
        })
        .collect();
    let mut table = make.table("表2", "通关时间最长的报关单", head, body, Vec::new());
    table.notes = vec![Paragraph {
        id: make.id(),
        kind: ParagraphKind::Note,
        anchor: None,
        text: plain("注\u{ff1a}通关时间自申报起至放行止\u{ff0c}含非工作时间\u{3002}撤销和删除的报关单不计\u{3002}"),
    }];
    table
}

fn drawing() -> Svg {
    let (width, height) = (560.0, 260.0);
    let mut shapes = Vec::new();
    let grey = Colour(120, 120, 120);
    for line in 0..5 {
        let y = 30.0 + line as f32 * 45.0;
        shapes.push(Shape::Path {
            segments: vec![Segment::Move(50.0, y), Segment::Line(540.0, y)],
            fill: None,
            stroke: Some(Stroke { colour: Colour(210, 210, 210), width: 1.0, dash: vec![] }),
        });
        shapes.push(Shape::Text {
            at: (44.0, y + 4.0),
            anchor: TextAnchor::End,
            size: 12.0,
            strong: false,
            fill: grey,
            rotate: 0.0,
            text: format!("{}", 40 - line * 10),
        });
    }
    let points: Vec<(f32, f32)> = (0..24).map(|i| (60.0 + i as f32 * 20.5, 60.0 + i as f32 * 4.0 + ((i * 37) % 19) as f32)).collect();
    let mut segments = vec![Segment::Move(points[0].0, points[0].1)];
    segments.extend(points[1..].iter().map(|(x, y)| Segment::Line(*x, *y)));
    shapes.push(Shape::Path { segments, fill: None, stroke: Some(Stroke { colour: Colour(0, 90, 160), width: 2.0, dash: vec![] }) });
    for (x, y) in &points {
        shapes.push(Shape::Path {
            segments: vec![
                Segment::Move(x - 3.0, y - 3.0),
                Segment::Line(x + 3.0, y - 3.0),
                Segment::Line(x + 3.0, y + 3.0),
                Segment::Line(x - 3.0, y + 3.0),
                Segment::Close,
            ],
            fill: Some(Colour(0, 90, 160)),
            stroke: None,
        });
    }
    shapes.push(Shape::Path {
        segments: vec![Segment::Move(50.0, 150.0), Segment::Line(540.0, 150.0)],
        fill: None,
        stroke: Some(Stroke { colour: Colour(160, 40, 0), width: 1.5, dash: vec![6.0, 4.0] }),
    });
    shapes.push(Shape::Text {
        at: (538.0, 145.0),
        anchor: TextAnchor::End,
        size: 12.0,
        strong: true,
        fill: Colour(160, 40, 0),
        rotate: 0.0,
        text: "目标\u{ff1a}15.00小时".into(),
    });
    shapes.push(Shape::Text {
        at: (14.0, 130.0),
        anchor: TextAnchor::Middle,
        size: 12.0,
        strong: false,
        fill: grey,
        rotate: -90.0,
        text: "小时".into(),
    });
    shapes.push(Shape::Text {
        at: (295.0, 250.0),
        anchor: TextAnchor::Middle,
        size: 12.0,
        strong: false,
        fill: grey,
        rotate: 0.0,
        text: "2015年5月\u{2014}\u{2014}2017年4月".into(),
    });
    Svg { size: (width, height), title: "趋势".into(), desc: "进口通关时间逐月下降".into(), shapes }
}

fn bulletin() -> Document {
    let mut make = Maker(0);
    let masthead = masthead(&mut make);
    let opening = vec![
        Inline::Text("4月\u{ff0c}关区进口平均通关时间为".into()),
        Inline::Figure { figure: "clearance_hours_mean.I.district.current".into(), value: "15.93".into(), text: plain("15.93") },
        Inline::Text("小时\u{ff0c}比上月缩短4.2%\u{ff0c}比去年同月缩短18.6%\u{ff1b}出口平均通关时间为1.27小时\u{ff0c}比上月延长0.3%\u{3002}自2017年1月1日起累计\u{ff0c}进口通关时间比2016年基准压缩20.4%\u{ff0c}距离\u{201c}压缩三分之一\u{201d}的目标还差12.9个百分点\u{ff08}见".into()),
        Inline::Link { target: "t-表1".into(), text: plain("表1") },
        Inline::Text("\u{3001}".into()),
        Inline::Link { target: "p-1".into(), text: plain("图1") },
        Inline::Text("\u{ff09}\u{3002}".into()),
    ];
    let mut body = vec![
        make.heading(1, "", "2017年4月关区通关时效通报"),
        make.kind(ParagraphKind::Addressees, plain("各隶属海关\u{3001}办事处\u{ff0c}机关各部门\u{ff1a}")),
        make.kind(ParagraphKind::Body, opening),
        make.heading(2, "一\u{3001}", "总体情况"),
        make.paragraph("当月\u{ff0c}关区共放行进出口报关单38611票\u{ff0c}其中进口12840票\u{ff0c}出口25771票\u{ff1b}进口报关单中\u{ff0c}24小时内放行的占88.07%\u{ff0c}比上月提高1.35个百分点\u{ff1b}超过48小时的有412票\u{ff0c}比上月减少57票\u{3002}按照《海关总署关于进一步压缩通关时间的通知》\u{ff08}署监发〔2017〕8号\u{ff09}的要求\u{ff0c}各现场对超长报关单逐票核实原因\u{ff0c}并于2017年4月28日前反馈\u{2026}\u{2026}"),
        make.heading(3, "\u{ff08}一\u{ff09}", "进口"),
        make.paragraph("从运输方式看\u{ff0c}航空运输进口平均通关时间9.84小时\u{ff0c}水路运输23.51小时\u{ff0c}铁路运输31.20小时\u{ff1b}从环节看\u{ff0c}“申报至接单”占41.3%\u{ff0c}“接单至查验完毕”占33.8%\u{ff0c}“查验完毕至放行”占24.9%\u{3002}"),
        make.heading(4, "1.", "业务现场排名"),
    ];
    body.push(Block::Table(ranking(&mut make)));
    body.push(make.paragraph("与上月相比\u{ff0c}8个现场位次上升或持平\u{ff0c}5个现场下降\u{ff1b}黄花机场海关连续5个月位居第一\u{ff0c}岳阳海关受水运旺季影响下降3位\u{3002}"));
    body.push(Block::Picture(Picture {
        id: make.id(),
        anchor: Some("p-1".into()),
        label: "图1".into(),
        caption: plain("进口平均通关时间\u{ff08}2015年5月至2017年4月\u{ff09}"),
        svg: drawing(),
    }));
    body.push(make.heading(2, "二\u{3001}", "存在的问题"));
    for _ in 0..4 {
        body.push(make.paragraph("一是单证准备不充分\u{3002}部分企业在货物到港后才着手办理许可证件\u{ff0c}导致“货到单不到”的情况时有发生\u{ff0c}全月因此滞留的报关单有136票\u{ff0c}平均多耗时41.7小时\u{ff0c}拉长关区平均通关时间0.44小时\u{ff1b}其中AEO企业仅3票\u{ff0c}说明分类管理的作用正在显现\u{3002}"));
        body.push(make.paragraph("二是查验等待时间偏长\u{3002}H2010系统显示\u{ff0c}从布控到开始查验平均需要11.6小时\u{ff0c}个别现场周末不安排查验\u{ff0c}周五下午申报的货物往往要到周一才能处理\u{3002}"));
    }
    body.push(make.heading(2, "三\u{3001}", "下一步工作"));
    body.push(Block::List(List {
        id: make.id(),
        kind: ListKind::Numbered,
        items: vec![
            (
                make.id(),
                "1.".into(),
                plain(
                    "推广提前申报\u{ff0c}力争5月底前提前申报比例达到40%以上\u{ff0c}对连续两个月低于平均水平的现场由分管关领导约谈\u{3002}",
                ),
            ),
            (make.id(), "2.".into(), plain("压缩查验等待时间\u{3002}")),
        ],
    }));
    body.push(make.kind(
        ParagraphKind::AttachmentsNote,
        vec![
            Inline::Text("附件\u{ff1a}1.通关时间最长的报关单".into()),
            Inline::Break,
            Inline::Text("2.指标解释与数据质量说明\u{ff08}含撤销\u{3001}删除和重新申报报关单的处理办法以及本期数据截止时间\u{ff09}".into()),
        ],
    ));
    let long = long_table(&mut make);
    body.push(Block::Attachment(Attachment {
        id: make.id(),
        anchor: Some("a-1".into()),
        label: "附件1".into(),
        title: plain("通关时间最长的报关单"),
        blocks: vec![Block::Table(long)],
    }));
    let definitions = vec![
        make.heading(2, "一\u{3001}", "指标解释"),
        make.paragraph("平均通关时间\u{ff1a}自报关单申报至放行的时间\u{ff0c}按报关单平均\u{3002}数据截止2017年5月3日24时\u{3002}"),
    ];
    body.push(Block::Attachment(Attachment {
        id: make.id(),
        anchor: Some("a-2".into()),
        label: "附件2".into(),
        title: plain("指标解释与数据质量说明"),
        blocks: definitions,
    }));
    Document {
        meta: meta(),
        masthead: Some(masthead),
        body,
        imprint: Some(imprint(&mut make)),
        watermark: Some("演示数据".into()),
        source: Source::default(),
    }
}

/// What bulletins seldom hold: landscape pages, cells over several rows and columns, a long title, a signature.
fn oddities() -> Document {
    let mut make = Maker(0);
    let mut body = vec![
        make.heading(1, "", "长沙海关关于2016年度关区进出口货物整体通关时间压缩情况及2017年下一步工作安排的通报"),
        make.kind(ParagraphKind::Addressees, plain("各隶属海关\u{3001}办事处\u{ff1a}")),
        make.paragraph("现将有关情况通报如下\u{2014}\u{2014}关区整体通关时间连续12个月下降\u{3002}"),
        make.heading(2, "一\u{3001}", "分环节情况"),
    ];
    let mut head = vec![make.head(&["业务现场", "进口", "出口"]), make.head(&[])];
    head[0].cells[0].rows = 2;
    head[0].cells[1].columns = 6;
    head[0].cells[2].columns = 6;
    for _ in 0..2 {
        for text in ["申报至接单", "接单至查验", "查验完毕", "征税", "放行", "全程"] {
            let cell = make.cell(Heads::Column, Align::Centre, text);
            head[1].cells.push(cell);
        }
    }
    let mut rows = Vec::new();
    for (at, office) in OFFICES.iter().chain(&OFFICES).enumerate() {
        let numbers: Vec<String> = (0..12).map(|column| format!("{:.2}", (at * 7 + column * 13) as f32 * 0.37)).collect();
        let mut texts = vec![*office];
        texts.extend(numbers.iter().map(String::as_str));
        rows.push(make.row(false, &texts));
    }
    let wide = make.table("表1", "各业务现场分环节通关时间\u{ff08}小时\u{ff09}", head, rows, Vec::new());
    body.push(Block::Landscape(vec![Block::Table(wide)]));
    body.push(make.heading(2, "二\u{3001}", "责任分工"));
    let mut rows = Vec::new();
    for at in 0..4 {
        let mut first = make.row(false, &["监管通关处", "推广提前申报\u{ff0c}清理超长报关单", "5月底"]);
        first.cells[0].rows = 2;
        rows.push(first);
        rows.push(
            make.row(
                at == 3,
                &["完善查验布控\u{ff0c}周末安排值班查验\u{ff0c}并每周通报各现场查验等待时间和超过48小时的报关单清单", "6月底"],
            ),
        );
    }
    let head = vec![make.head(&["责任部门", "工作", "时限"])];
    let duties = make.table("表2", "责任分工", head, rows, Vec::new());
    body.push(Block::Table(duties));
    let items =
        ["不得以任何理由推诿\u{3002}", "每周五前报送进展\u{ff0c}由监管通关处汇总后报分管关领导审阅\u{ff0c}并在下一期通报中公布\u{3002}"];
    let items = items.iter().map(|text| (make.id(), "\u{b7}".into(), plain(text))).collect();
    body.push(Block::List(List { id: make.id(), kind: ListKind::Bulleted, items }));
    body.push(make.kind(ParagraphKind::Centred, plain("\u{ff08}此件公开发布\u{ff09}")));
    body.push(make.kind(ParagraphKind::Signature, plain("长沙海关监管通关处")));
    body.push(make.kind(ParagraphKind::Signature, plain("2017年1月9日")));
    Document { meta: meta(), masthead: None, body, imprint: Some(imprint(&mut make)), watermark: None, source: Source::default() }
}

#[test]
fn a_landscape_table_lies_on_a_turned_page() {
    let document = oddities();
    let pages = set(&document);
    keep("oddities.pdf", &pdf::write(&pages, &document).unwrap());
    let turned: Vec<usize> = (0..pages.pages.len()).filter(|at| pages.pages[*at].turn == Turn::Anticlockwise).collect();
    assert_eq!(turned, [1, 2]);
}

#[test]
fn a_bulletin_is_the_same_bytes_at_any_number_of_threads() {
    let document = bulletin();
    let first = pdf::write(&set(&document), &document).unwrap();
    keep("bulletin.pdf", &first);
    let others: Vec<Vec<u8>> = std::thread::scope(|scope| {
        let threads: Vec<_> = (0..4).map(|_| scope.spawn(|| pdf::write(&set(&document), &document).unwrap())).collect();
        threads.into_iter().map(|t| t.join().unwrap()).collect()
    });
    assert!(others.iter().all(|bytes| *bytes == first));
    assert!(first.len() < 1_000_000, "{} bytes", first.len());
}

#[test]
fn items_lie_on_the_sheet_and_carry_their_nodes() {
    let document = bulletin();
    let pages = set(&document);
    let mut nodes = BTreeSet::new();
    for page in &pages.pages {
        for item in &page.items {
            if let tongbao::press::typeset::pages::Owner::Node(content) = item.owner {
                nodes.insert(content.node);
            }
            if let Drawing::Glyphs(run) = &item.drawing {
                assert!(run.x > 0.0 && run.x < standard::SHEET_WIDTH && run.y > 0.0 && run.y < standard::SHEET_HEIGHT, "{run:?}");
            }
        }
    }
    assert!(nodes.len() > 400, "{}", nodes.len());
}

#[test]
fn the_imprint_stands_at_the_foot_of_an_even_page_without_a_number() {
    let document = oddities();
    let pages = set(&document);
    let last = pages.pages.len() - 1;
    assert_eq!(last % 2, 1);
    assert!(pages.pages[last].furniture.is_empty() && pages.pages[last - 1].furniture.is_empty());
    let mut one_sided = theme();
    one_sided.page.duplex = false;
    let single = lay_out(&document, &one_sided, fonts()).unwrap();
    assert_eq!(single.pages.len(), pages.pages.len() - 1);
}

#[test]
fn headings_are_in_the_outline_and_references_lead_to_their_page() {
    let pages = set(&bulletin());
    let titles: Vec<(u8, &str)> = pages.outline.iter().map(|e| (e.level, e.text.as_str())).collect();
    assert_eq!(titles[1], (2, "一\u{3001}总体情况"));
    assert!(titles.iter().any(|(level, text)| *level == 2 && text.starts_with("附件2")));
    let targets: Vec<usize> = pages.pages[0].links.iter().map(|l| l.page).collect();
    assert_eq!(targets, [1, 2]);
}
