//! `completions` and `man`: what the shell and `man` know of the command line, made from it.

use std::io;

use clap::Command;
use clap_mangen::Man as Page;

use super::args::{Cli, Completions, Man};
use super::session::{Ended, Session};
use super::{Exit, write};
use crate::base::Diagnostic;

/// Prints a shell's completions.
pub fn completions(args: &Completions, session: &Session) -> Exit {
    let mut text = Vec::new();
    clap_complete::generate(args.shell, &mut Cli::whole(), "schemac", &mut text);
    session.out.result(&String::from_utf8_lossy(&text));
    Exit::Done
}

/// Prints the page of the whole, or writes a page for each command.
///
/// # Errors
/// A folder or file that cannot be written.
pub fn man(args: &Man, session: &Session) -> Ended {
    let pages = pages().map_err(|error| vec![write::cannot("schemac.1".as_ref(), &error)])?;
    let one = |problem: Diagnostic| vec![problem];
    let Some(folder) = &args.dir else {
        session.out.result(&pages.first().map(|(_, text)| text.clone()).unwrap_or_default());
        return Ok(Exit::Done);
    };
    let folder = session.around.cwd.join(folder);
    write::folder(&folder).map_err(one)?;
    for (name, text) in &pages {
        let path = folder.join(name);
        if path.exists() { write::replace(&path, text) } else { write::create(&path, text) }.map_err(one)?;
    }
    session.out.say(&format!("wrote {} pages to {}", pages.len(), folder.display()));
    Ok(Exit::Done)
}

/// The pages by the names of their files: first the whole, then its commands.
fn pages() -> io::Result<Vec<(String, String)>> {
    let mut whole = Cli::whole();
    whole.build();
    let commands = whole.get_subcommands().map(|one| (format!("schemac-{}", one.get_name()), one.clone()));
    [("schemac".to_owned(), whole.clone())].into_iter().chain(commands).map(|(name, one)| page(&name, one)).collect()
}

fn page(name: &str, command: Command) -> io::Result<(String, String)> {
    // the version stands in the footer only, so that a page changes when its command does
    let mut text = Vec::new();
    Page::new(command).title(name).render(&mut text)?;
    Ok((format!("{name}.1"), String::from_utf8_lossy(&text).into_owned()))
}

#[cfg(test)]
mod tests {
    use clap::ValueEnum as _;

    use super::*;

    #[test]
    fn every_command_and_every_flag_of_it_has_a_page() {
        let pages = pages().unwrap();
        let whole = Cli::whole();
        assert_eq!(pages.len(), 1 + whole.get_subcommands().count());
        for command in whole.get_subcommands() {
            let (_, text) =
                pages.iter().find(|(name, _)| *name == format!("schemac-{}.1", command.get_name())).unwrap();
            assert!(text.contains("Exit codes") && text.contains(".SH NAME"), "{text}");
            for flag in command.get_arguments().filter_map(clap::Arg::get_long) {
                assert!(
                    text.contains(&flag.replace('-', "\\-")),
                    "`--{flag}` is missing in the page of {}",
                    command.get_name()
                );
            }
            let listed = format!("schemac\\-{}", command.get_name().replace('-', "\\-"));
            assert!(pages[0].1.contains(&listed), "{}", pages[0].1);
        }
    }

    #[test]
    fn every_shell_completes_every_command() {
        for shell in clap_complete::Shell::value_variants() {
            let mut text = Vec::new();
            clap_complete::generate(*shell, &mut Cli::whole(), "schemac", &mut text);
            let text = String::from_utf8(text).unwrap();
            for command in Cli::whole().get_subcommands() {
                assert!(text.contains(command.get_name()), "{shell}: {}", command.get_name());
            }
            assert!(text.contains("output-format"), "{shell}");
        }
    }
}
