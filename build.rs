//! Recompiles when a built-in query or template changes. Tells the linker where the program finds DuckDB's library when it starts: beside itself (a distributed archive), else where it was built.

fn main() {
    // Compiled in by `store::workspace`; the compiler itself doesn't notice a new or changed file there.
    println!("cargo:rerun-if-changed=queries");
    println!("cargo:rerun-if-changed=report-templates");
    println!("cargo:rerun-if-changed=build.rs");
    println!("cargo:rerun-if-env-changed=DUCKDB_LIB_DIR");
    if std::env::var_os("CARGO_FEATURE_BUNDLED").is_some() {
        return;
    }
    println!("cargo:rustc-link-arg=-Wl,-rpath,$ORIGIN");
    if let Ok(folder) = std::env::var("DUCKDB_LIB_DIR") {
        println!("cargo:rustc-link-arg=-Wl,-rpath,{folder}");
    }
}
