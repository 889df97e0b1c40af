//! `tongbao`: arguments in, exit status out.

fn main() -> std::process::ExitCode {
    tongbao::operate::cli::main()
}
