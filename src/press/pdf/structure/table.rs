//! Tables: every cell names the cells that head it, so that it is understood on whatever page it stands.

use super::Builder;
use super::element::{Element, Kid};
use crate::press::document::seats;
use crate::press::document::tree::{Cell, Heads, NodeId, Row, Table};
use crate::press::typeset::pages::Facet;
use lopdf::{Object, StringFormat, dictionary};

/// A head cell and what it stands over or beside.
#[derive(Clone)]
struct Head {
    name: String,
    columns: std::ops::Range<usize>,
    rows: std::ops::Range<usize>,
}

impl Builder<'_> {
    pub(super) fn table(&mut self, table: &Table) -> Element {
        let mut kids: Vec<Kid> = self.if_any("Caption", table.id, Facet::Caption).into_iter().collect();
        let over: Vec<Head> = heads(&table.head, Heads::Column);
        for (kind, rows) in [("THead", &table.head), ("TBody", &table.body), ("TFoot", &table.foot)] {
            if rows.is_empty() {
                continue;
            }
            let mut beside: Vec<Vec<Head>> = rows.iter().map(|_| Vec::new()).collect();
            for head in heads(rows, Heads::Row) {
                for row in head.rows.clone().filter(|row| *row < rows.len()) {
                    beside[row].push(head.clone());
                }
            }
            let mut set = Vec::new();
            for (at, (row, columns)) in rows.iter().zip(seats(rows).0).enumerate() {
                let mut cells = Vec::new();
                for (cell, column) in row.cells.iter().zip(columns) {
                    let covers = column..column + usize::from(cell.columns.max(1));
                    let above = over.iter().filter(|h| kind != "THead" && meets(&h.columns, &covers));
                    let left = beside[at].iter().filter(|h| h.columns.end <= column);
                    let names: Vec<Object> =
                        above.chain(left).map(|h| Object::String(h.name.clone().into_bytes(), StringFormat::Literal)).collect();
                    cells.push(Kid::Element(self.cell(cell, names)));
                }
                set.push(Kid::Element(Element::new("TR", cells)));
            }
            kids.push(Kid::Element(Element::new(kind, set)));
        }
        Element::new("Table", kids)
    }

    fn cell(&mut self, cell: &Cell, heads: Vec<Object>) -> Element {
        let kind = if cell.heads == Heads::Nothing { "TD" } else { "TH" };
        let mut element = self.element(kind, cell.id, Facet::Text);
        let mut attributes = dictionary! { "O" => "Table" };
        match cell.heads {
            Heads::Nothing => {}
            Heads::Column => attributes.set("Scope", "Column"),
            Heads::Row => attributes.set("Scope", "Row"),
        }
        if cell.heads != Heads::Nothing {
            element.name = Some(name(cell.id));
        }
        for (key, span) in [("ColSpan", cell.columns), ("RowSpan", cell.rows)] {
            if span > 1 {
                attributes.set(key, i64::from(span));
            }
        }
        if !heads.is_empty() {
            attributes.set("Headers", heads);
        }
        element.with(attributes)
    }
}

fn name(cell: NodeId) -> String {
    format!("h{}", cell.0)
}

/// The cells among rows that head what `which` says.
fn heads(rows: &[Row], which: Heads) -> Vec<Head> {
    let mut heads = Vec::new();
    for (at, (row, columns)) in rows.iter().zip(seats(rows).0).enumerate() {
        for (cell, column) in row.cells.iter().zip(columns).filter(|(cell, _)| cell.heads == which) {
            let columns = column..column + usize::from(cell.columns.max(1));
            heads.push(Head { name: name(cell.id), columns, rows: at..at + usize::from(cell.rows.max(1)) });
        }
    }
    heads
}

fn meets(a: &std::ops::Range<usize>, b: &std::ops::Range<usize>) -> bool {
    a.start < b.end && b.start < a.end
}
