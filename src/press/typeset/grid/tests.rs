//! Column widths: short columns never wrap, long ones share the rest, numbers stay whole.

use super::columns::{Asked, Wish};

/// One row that asks for as much as the columns do.
fn share(wishes: &[Wish], frame: f32, size: f32) -> (Vec<f32>, bool) {
    let asked: Asked = vec![wishes.iter().enumerate().filter(|(_, w)| !w.numbers).map(|(at, w)| (at, w.natural)).collect()];
    super::columns::share(wishes, &asked, frame, size)
}

fn wish(natural: f32) -> Wish {
    Wish { natural, folded: natural, least: 0.0, numbers: false }
}

#[test]
fn a_table_fills_the_line() {
    let (widths, comfortable) = share(&[wish(40.0), wish(60.0)], 400.0, 10.5);
    assert!(comfortable);
    assert!((widths.iter().sum::<f32>() - 400.0).abs() < 0.01);
    assert!(widths[1] > widths[0]);
}

#[test]
fn short_columns_keep_what_they_ask_for_and_long_ones_share_the_rest() {
    let (widths, comfortable) = share(&[wish(40.0), wish(900.0), wish(60.0), wish(450.0)], 400.0, 10.5);
    assert!(comfortable);
    assert_eq!((widths[0], widths[2]), (40.0, 60.0));
    // Both wrap into equally many lines.
    assert!((widths[1] - 200.0).abs() < 8.0 && (widths[1] + widths[3] - 300.0).abs() < 0.01, "{widths:?}");
}

#[test]
fn a_long_text_in_one_row_takes_less_from_the_others_than_many_rows_do() {
    let wishes = [wish(40.0), wish(300.0), wish(300.0)];
    let mut asked: Asked = vec![vec![(1, 280.0), (2, 60.0)]; 9];
    asked.push(vec![(1, 60.0), (2, 280.0)]);
    let (widths, comfortable) = super::columns::share(&wishes, &asked, 442.0, 10.5);
    assert!(comfortable && widths[1] > widths[2] + 80.0, "{widths:?}");
}

#[test]
fn numbers_are_never_the_long_ones() {
    let numbers = Wish { natural: 150.0, folded: 150.0, least: 0.0, numbers: true };
    let (widths, comfortable) = share(&[numbers, wish(900.0)], 250.0, 10.5);
    assert!(comfortable);
    assert_eq!(widths[0], 150.0);
}

#[test]
fn an_id_is_not_torn_for_a_long_column() {
    let id = Wish { least: 102.0, ..wish(102.0) };
    let (widths, comfortable) = share(&[wish(30.0), id, wish(155.0), wish(60.0), wish(160.0)], 360.0, 10.5);
    assert!(comfortable);
    assert_eq!(widths[1], 102.0);
}

#[test]
fn the_widest_head_folds_first_and_only_as_many_as_needed() {
    let head = |natural, folded| Wish { natural, folded, least: 0.0, numbers: true };
    let (widths, comfortable) = share(&[head(100.0, 50.0), head(60.0, 30.0), head(40.0, 20.0)], 160.0, 10.5);
    assert!(comfortable);
    assert!(widths[0] < 60.0 && widths[1] > 59.0 && widths[2] > 39.0, "{widths:?}");
}

#[test]
fn too_many_columns_are_not_comfortable_but_still_fill_the_line() {
    let numbers = Wish { natural: 50.0, folded: 50.0, least: 0.0, numbers: true };
    let (widths, comfortable) = share(&[numbers; 12], 442.0, 10.5);
    assert!(!comfortable);
    assert!((widths.iter().sum::<f32>() - 442.0).abs() < 0.01);
}
