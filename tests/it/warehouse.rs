//! The warehouse: locked down, migrated, its reference tables there, and queries run with named parameters.

use crate::lake;
use std::fs;
use tempfile::TempDir;
use tongbao::store::warehouse::{Params, Threads, Value, Warehouse, params};
use tongbao::store::workspace::Workspace;

const CONFIG: &str = "
district: { code: \"4900\", name: 长沙海关 }
offices:
  - { code: \"4901\", name: 甲海关, short: 甲, kind: air, works: every_day, valid_from: 2016-01-01 }
  - { code: \"4902\", name: 乙海关, successor: \"4901\", valid_to: 2017-03-31 }
baselines: [ { year: 2017, measure: clearance, direction: I, scope: district, baseline_hours: 22.10, target_hours: 14.73, baseline_year: 2016 } ]
national: [ { month: 2017-04, measure: clearance, direction: I, hours: 15.93, rank: 11 } ]
credit_grades: [ 高级认证, 失信 ]
population: { leave_out: { trade_mode: [\"9900\"] } }
";

fn district() -> (TempDir, Workspace) {
    let dir = TempDir::new().expect("a folder");
    fs::write(dir.path().join("tongbao.yaml"), CONFIG).expect("written");
    let workspace = lake::open(dir.path());
    (dir, workspace)
}

fn open(workspace: &Workspace) -> Warehouse {
    Warehouse::open(workspace, Threads::available()).expect("opens")
}

fn first(warehouse: &Warehouse, sql: &str, given: &Params) -> Value {
    warehouse.rows_text("test.sql", sql, given).expect("runs").first().clone()
}

#[test]
fn it_opens_twice_and_keeps_its_tables() {
    let (_dir, workspace) = district();
    let migrations = "SELECT list(number ORDER BY number) FROM migration";
    let made = first(&open(&workspace), migrations, &Params::new());
    let warehouse = open(&workspace);
    assert_eq!(first(&warehouse, "SELECT count(*) FROM declaration", &Params::new()), Value::Int(0));
    assert_eq!(first(&warehouse, migrations, &Params::new()), made);
}

#[test]
fn reference_tables_say_what_the_workspace_says() {
    let (_dir, workspace) = district();
    let warehouse = open(&workspace);
    let none = Params::new();
    let text = |sql: &str| first(&warehouse, sql, &none);
    assert_eq!(text("SELECT short FROM office WHERE code = '4902'"), Value::from("乙海关"));
    assert_eq!(text("SELECT successor FROM office WHERE code = '4902'"), Value::from("4901"));
    assert_eq!(text("SELECT count(*) FROM day WHERE weekdays").as_i64().map(|n| n > 6000), Some(true));
    assert_eq!(text("SELECT hours FROM national WHERE month_start = DATE '2017-04-01'"), Value::Float(15.93));
    assert_eq!(text("SELECT baseline_year FROM baseline"), Value::Int(2016));
    assert_eq!(text("SELECT name FROM credit_grade WHERE position = 1"), Value::from("高级认证"));
    assert_eq!(text("SELECT code FROM leave_out"), Value::from("9900"));
    assert_eq!(text("SELECT overlong_i + overlong_e + inspection FROM limits"), Value::Float(120.0));
    assert_eq!(text("SELECT name FROM district"), Value::from("长沙海关"));
}

#[test]
fn parameters_are_bound_by_name_lists_included() {
    let (_dir, workspace) = district();
    let warehouse = open(&workspace);
    let given = params([("codes", vec!["4901", "x"].into()), ("n", 2.into()), ("unused", 1.into())]);
    let sql = "-- $nothing\nSELECT count(*) + $n + $n FROM office WHERE code IN $codes AND name <> '$quoted'";
    assert_eq!(first(&warehouse, sql, &given), Value::Int(5));
    assert_eq!(first(&warehouse, "SELECT list_contains($codes, '4901')", &params([("codes", Value::List(vec![]))])), Value::Bool(false));
    let problem = warehouse.rows_text("q.sql", "SELECT $missing", &Params::new()).expect_err("refused");
    assert_eq!((problem.code, problem.place.key.as_deref()), ("query-parameter", Some("missing")));
}

#[test]
fn a_query_s_error_names_file_line_and_duckdb_s_message() {
    let (_dir, workspace) = district();
    let warehouse = open(&workspace);
    let problem =
        warehouse.rows_text("queries/x.sql", "-- title: a\nSELECT code,\n  colour\nFROM office", &Params::new()).expect_err("refused");
    assert_eq!((problem.place.file.as_deref(), problem.place.line), (Some("queries/x.sql"), Some(3)));
    assert!(problem.why.expect("a reason").contains("colour"));
    let problem = warehouse.execute_text("queries/y.sql", "SELECT 1;\n\nSELECT nonsense;", &Params::new()).expect_err("refused");
    assert_eq!(problem.place.line, Some(3));
}

#[test]
fn values_come_out_as_they_are() {
    let (_dir, workspace) = district();
    let warehouse = open(&workspace);
    let sql = "SELECT NULL AS a, true AS b, sum(x)::HUGEINT AS c, 1.5::DOUBLE AS d, 12.30::DECIMAL(18,2) AS e, 'x' AS f,
        DATE '2017-04-01' AS g, TIMESTAMP '2017-04-01 09:30:00' AS h, [1, 2] AS i FROM range(3) t(x)";
    let rows = warehouse.rows_text("v.sql", sql, &Params::new()).expect("runs");
    let day = "2017-04-01".parse::<chrono::NaiveDate>().expect("a day");
    let moment = day.and_hms_opt(9, 30, 0).expect("a time");
    let expected = vec![
        Value::Null,
        Value::Bool(true),
        Value::Int(3),
        Value::Float(1.5),
        Value::Decimal(1230, 2),
        Value::from("x"),
        Value::Date(day),
        Value::Timestamp(moment),
        Value::List(vec![Value::Int(1), Value::Int(2)]),
    ];
    assert_eq!(rows.rows, [expected]);
    assert_eq!(rows.get(0, "e").as_f64(), Some(12.3));
    let given = params([("t", moment.into()), ("d", day.into())]);
    assert_eq!(first(&warehouse, "SELECT $t::DATE = $d", &given), Value::Bool(true));
}

#[test]
fn a_transaction_that_fails_leaves_nothing() {
    let (_dir, workspace) = district();
    let warehouse = open(&workspace);
    let none = Params::new();
    let failed: Result<(), tongbao::terms::problem::Problem> = warehouse.transaction(|| {
        warehouse.execute_text("a.sql", "INSERT INTO change VALUES ('a', 'b', 'c', 'd', 1)", &none)?;
        warehouse.execute_text("b.sql", "SELECT nonsense", &none).map(|_| ())
    });
    assert!(failed.is_err());
    assert_eq!(first(&warehouse, "SELECT count(*) FROM change", &none), Value::Int(0));
}

#[test]
fn nothing_outside_can_be_read_and_no_setting_changed() {
    let (dir, workspace) = district();
    let warehouse = open(&workspace);
    let none = Params::new();
    let secret = dir.path().join("secret.csv");
    fs::write(&secret, "a\n1\n").expect("written");
    for sql in [
        format!("SELECT * FROM read_csv('{}')", secret.display()),
        format!("COPY office TO '{}'", dir.path().join("out.csv").display()),
        format!("ATTACH '{}' AS other", dir.path().join("other.duckdb").display()),
        "SET enable_external_access = true".into(),
        "SET threads = 1".into(),
        "INSTALL httpfs".into(),
        "LOAD httpfs".into(),
    ] {
        assert!(warehouse.execute_text("evil.sql", &sql, &none).is_err(), "{sql} was allowed");
    }
}
