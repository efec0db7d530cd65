//! The commands of `console` blocks, run one after the other in a folder of the page's own.
//!
//! A line `$ …` is a command for the shell, what follows is all that it prints: `[..]` stands for a part of a line,
//! `...` for lines. It ends well, or with the number in a remark `# exit code 2`. The clock is set, and goes on by a
//! minute a command, so that the names of migrations are the same each time; what else is different each time is told
//! as on a machine where it is not.
//!
//! In a block of `sh`, what begins with `schemac` is run too, in the example project unless the page brings its own; what
//! it prints is not shown there.

use std::fmt::Write as _;
use std::fs;
use std::process::Stdio;

use snapbox::Assert;
use snapbox::assert::Action;
use walkdir::WalkDir;

use super::{is_file, pages, root};
use crate::support::fences::{Block, blocks};
use crate::support::markdown::rewrites;
use crate::support::project::Project;

/// 2027-01-04 09:00:00 UTC.
const NINE: u64 = 1_799_053_200;
/// Where a reader's project lies, and when it was applied.
const FOLDER: &str = "/home/ann/project";
const MOMENT: &str = "2027-01-04T09:30:00.000Z";

/// A command and what it prints.
struct Shown<'p> {
    command: &'p str,
    output: String,
}

fn shown<'p>(body: &'p str) -> Vec<Shown<'p>> {
    let mut out: Vec<Shown<'p>> = Vec::new();
    for line in body.lines() {
        if let Some(command) = line.strip_prefix("$ ") {
            out.push(Shown { command, output: String::new() });
        } else if let Some(last) = out.last_mut() {
            let _ = writeln!(last.output, "{line}");
        }
    }
    out
}

/// The text with each duration 1 ms, and each moment of the clock the same.
fn steady(printed: &str) -> String {
    let words: Vec<&str> = printed.split_inclusive(' ').collect();
    let told = words.iter().enumerate().map(|(at, word)| {
        let bare = word.trim_start_matches('(').trim_end_matches([' ', ',']);
        let is_count = !bare.is_empty() && bare.bytes().all(|byte| byte.is_ascii_digit());
        if is_count && words.get(at + 1).is_some_and(|next| next.starts_with("ms")) {
            word.replace(bare, "1")
        } else if bare.len() == MOMENT.len() && bare.ends_with('Z') && bare.as_bytes()[10] == b'T' {
            word.replace(bare, MOMENT)
        } else {
            (*word).to_owned()
        }
    });
    told.collect()
}

/// A page's folder and clock.
struct Session {
    project: Project,
    time: u64,
}

impl Session {
    fn new() -> Self {
        Self { project: Project::new(), time: NINE }
    }

    /// Runs a command; what it printed, or how it ended otherwise than its remark says.
    fn run(&mut self, command: &str) -> Result<String, String> {
        let binary = std::path::Path::new(env!("CARGO_BIN_EXE_schemac"));
        let path = format!("{}:{}", binary.parent().unwrap().display(), std::env::var("PATH").unwrap());
        self.time += 60;
        let mut shell = self.project.program("sh", &["-c", &format!("exec 2>&1; {command}")]);
        shell
            .env("PATH", path)
            .env("LC_ALL", "C.UTF-8")
            .env("SOURCE_DATE_EPOCH", self.time.to_string())
            .stdin(Stdio::null());
        let output = shell.output().unwrap();
        let printed = String::from_utf8(output.stdout).unwrap();
        let printed = steady(&printed.replace(&self.project.root().display().to_string(), FOLDER));
        let wanted = command.split_once("# exit code ").map_or(0, |(_, code)| code.trim().parse().unwrap());
        if output.status.code() == Some(wanted) {
            Ok(printed)
        } else {
            Err(format!("`{command}` ends with {}:\n{printed}", output.status))
        }
    }

    /// The project of this repository, where there is none.
    fn example(&self) {
        if !self.project.path("schemac.toml").exists() {
            for entry in
                ["schemac.toml", "schemas", "migrations"].iter().flat_map(|part| WalkDir::new(root().join(part)))
            {
                let entry = entry.unwrap();
                if entry.file_type().is_file() {
                    let name = entry.path().strip_prefix(root()).unwrap().to_str().unwrap();
                    self.project.write(name, fs::read(entry.path()).unwrap());
                }
            }
        }
    }

    /// Writes a block's file, or runs its commands; the block as it must be shown.
    fn play(&mut self, block: &Block<'_>, wrong: &mut Vec<String>) -> String {
        if let Some(name) = block.marks.iter().find(|mark| is_file(mark)) {
            self.project.write(name, block.body);
        }
        if block.language == "sh" {
            self.example();
            let commands = block.body.lines().filter(|line| line.starts_with("schemac "));
            wrong.extend(commands.filter_map(|command| self.run(command).err()));
        }
        if block.language != "console" {
            return block.body.to_owned();
        }
        let mut told = String::new();
        for Shown { command, output } in shown(block.body) {
            let _ = writeln!(told, "$ {command}");
            match self.run(command) {
                Ok(printed) => {
                    let found =
                        Assert::new().action(Action::Verify).try_eq(None, printed.clone().into(), (&output).into());
                    told += if found.is_ok() { &output } else { &printed };
                    wrong.extend(found.err().map(|found| format!("$ {command}\n{found}")));
                }
                Err(found) => wrong.push(found),
            }
        }
        told
    }
}

#[test]
fn every_shown_command_does_what_is_shown() {
    let mut wrong = Vec::new();
    let mut count = 0;
    for page in pages() {
        let mut session = Session::new();
        let (mut text, mut at) = (String::new(), 0);
        for block in blocks(&page.text) {
            let before = wrong.len();
            let told = session.play(&block, &mut wrong);
            wrong[before..].iter_mut().for_each(|found| *found = format!("{}:{}: {found}", page.name, block.line));
            count += usize::from(matches!(block.language, "console" | "sh"));
            text += &page.text[at..block.at];
            text += &told;
            at = block.at + block.body.len();
        }
        text += &page.text[at..];
        if rewrites() && text != page.text {
            fs::write(root().join(&page.name), text).unwrap();
        }
    }
    assert!(count > 10, "{count} blocks");
    assert!(wrong.is_empty(), "{}\n(UPDATE_EXPECT=1 writes what is printed)", wrong.join("\n"));
}
