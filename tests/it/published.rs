//! The rules' arithmetic on worked examples that others published.
//!
//! - Type 7 quantiles: Microsoft's page on PERCENTILE.INC, 1, 2, 3, 4 at 0.3 give 1.9; NumPy's on `percentile`, 10, 7, 4, 3, 2, 1 at 50 give 3.5.
//! - The modified z: Iglewicz and Hoaglin, How to Detect and Handle Outliers (1993), 2.1, 2.6, 2.4, 2.5, 2.3, 2.1, 2.3, 2.6, 8.2, 8.3.
//! - The XmR chart: NIST/SEMATECH e-Handbook of Statistical Methods, 6.3.2.2, mean 50.81, mean moving range 1.8778, limits 45.8159 and 55.8041.

use tempfile::TempDir;
use tongbao::store::warehouse::{Params, Threads, Value, Warehouse};
use tongbao::store::workspace::Overlay;

fn warehouse() -> (TempDir, Warehouse) {
    let folder = TempDir::new().unwrap();
    std::fs::write(folder.path().join("tongbao.yaml"), "district: { code: \"4900\", name: D }\noffices: [ { code: \"4901\", name: A } ]\n")
        .unwrap();
    let workspace = crate::lake::open(folder.path());
    let warehouse = Warehouse::open(&workspace, Threads::one()).unwrap_or_else(|p| panic!("{p}"));
    warehouse.execute("queries/frames/macros.sql", &Params::new()).unwrap_or_else(|p| panic!("{p}"));
    run(&warehouse, &frame("numbers"), &Params::from([("numbers".to_owned(), Value::from(""))]));
    run(&warehouse, &frame("macros"), &Params::new());
    (folder, warehouse)
}

fn frame(name: &str) -> String {
    Overlay::new(None).read(&format!("queries/frames/rules/{name}.sql")).unwrap().text
}

fn run(warehouse: &Warehouse, sql: &str, given: &Params) {
    warehouse.execute_text("case", sql, given).unwrap_or_else(|p| panic!("{p}"));
}

fn number(warehouse: &Warehouse, sql: &str) -> f64 {
    let rows = warehouse.rows_text("ask", sql, &Params::new()).unwrap_or_else(|p| panic!("{p}"));
    rows.first().as_f64().unwrap_or_else(|| panic!("{sql}: {rows:?}"))
}

#[test]
fn quantiles_are_those_of_the_published_examples() {
    let (_folder, warehouse) = warehouse();
    // The macro takes whole seconds: hours of the examples.
    let of = |values: &str, quantile: &str| {
        let sorted = format!("list_sort(list_transform([{values}], lambda x: x * 3600))");
        number(&warehouse, &format!("SELECT quantile_of({sorted}, {quantile}) / 3600"))
    };
    assert_eq!(of("1, 3, 2, 4", "0.3"), 1.9);
    assert_eq!(of("10, 7, 4, 3, 2, 1", "0.5"), 3.5);
}

#[test]
fn robust_z_is_that_of_the_published_example() {
    let (_folder, warehouse) = warehouse();
    // Three times over, for a cohort needs thirty; the rule looks at logarithms, so the example's numbers stand as exponents.
    let rows = "SELECT unnest([2.1, 2.6, 2.4, 2.5, 2.3, 2.1, 2.3, 2.6, 8.2, 8.3]) AS x, unnest(generate_series(1, 10)) AS i";
    let columns = "'I' AS direction, '5' AS transport_mode, false AS inspected, '' AS review_channel, false AS pre_declared";
    run(
        &warehouse,
        &format!(
            "CREATE OR REPLACE TEMP TABLE fact AS SELECT 'e' || i || '-' || copy AS entry_id, {columns}, DATE '2017-03-01' AS released_day, exp(x) * 3600 AS h
             FROM ({rows}) CROSS JOIN (SELECT unnest([1, 2, 3]) AS copy);
             CREATE OR REPLACE TEMP TABLE looked AS SELECT 'n' AS entry_id, {columns}, DATE '2017-04-05' AS released_day;"
        ),
        &Params::new(),
    );
    let given = Params::from([("start_day".to_owned(), Value::from("2017-04-03".parse::<chrono::NaiveDate>().unwrap()))]);
    run(&warehouse, &frame("cohort"), &given);
    let z = |x: f64| {
        let sql = format!("SELECT ({x} + ln(3600) - median) / (1.4826 * deviation) FROM cohort JOIN cohort_of USING (cohort_id)");
        number(&warehouse, &sql)
    };
    // 0.6745 (x - 2.45) / 0.15; published with two decimals of the constant's four.
    for (x, published) in [(8.2, 25.86), (8.3, 26.31), (2.6, 0.67), (2.1, -1.57)] {
        assert!((z(x) - published).abs() < 0.006, "{x}: {} and not {published}", z(x));
    }
}

#[test]
fn control_limits_are_those_of_the_published_example() {
    let (_folder, warehouse) = warehouse();
    let batches = "[49.6, 47.6, 49.9, 51.3, 47.8, 51.2, 52.6, 52.4, 53.6, 52.1]";
    let whole = frame("weekly");
    let rest = &whole[whole.find("CREATE OR REPLACE TEMP TABLE weekly_base").unwrap()..];
    let limits = |next: f64| {
        let weekly = format!(
            "CREATE OR REPLACE TEMP TABLE weekly AS SELECT '4901' AS office, 'I' AS direction, DATE '2017-01-02' + 7 * (i - 1)::INTEGER AS week, 10 AS n,
                 3.0 / 1.128 AS factor, 10 AS weeks, 10 AS least_weeks, 8 AS run, level::DECIMAL(38, 15) AS level
             FROM (SELECT unnest(list_append({batches}, {next})) AS level, unnest(generate_series(1, 11)) AS i)"
        );
        run(&warehouse, &weekly, &Params::new());
        run(&warehouse, rest, &Params::new());
        let ask = "SELECT side, bound::DOUBLE FROM weekly_signal WHERE week = DATE '2017-03-13' AND test = 'beyond'";
        let rows = warehouse.rows_text("ask", ask, &Params::new()).unwrap_or_else(|p| panic!("{p}"));
        rows.rows.first().map(|row| (row[0].as_i64().unwrap(), row[1].as_f64().unwrap()))
    };
    assert_eq!((limits(55.80), limits(45.82)), (None, None));
    let near = |found: Option<(i64, f64)>, side: i64, bound: f64| {
        let (its_side, its_bound) = found.unwrap();
        assert!(its_side == side && (its_bound - bound).abs() < 5e-5, "{its_side} {its_bound}");
    };
    near(limits(55.81), 1, 55.8041);
    near(limits(45.81), -1, 45.8159);
    assert!((number(&warehouse, "SELECT mean_range FROM weekly_base WHERE week = DATE '2017-03-13'") - 1.8778).abs() < 5e-5);
}
