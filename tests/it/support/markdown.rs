//! Case files: Markdown in which each heading may be followed by one fenced block. What stands outside of the blocks is
//! for readers and is kept when a block is rewritten.

use std::fs;
use std::path::{Path, PathBuf};

/// One case file.
#[derive(Clone, Debug, Default)]
pub struct Case {
    pub name: String,
    /// Headings, texts and blocks in their order.
    parts: Vec<Part>,
}

#[derive(Clone, Debug)]
enum Part {
    /// Lines outside of blocks.
    Text(String),
    /// A block with the headings above it, `sqlite/up`, and the word after its fence.
    Block { path: String, word: String, body: String },
}

impl Case {
    /// All case files of a folder of `tests/data`, in order of name.
    pub fn all(folder: &str) -> Vec<Self> {
        let root = dir(folder);
        let mut paths: Vec<PathBuf> = match fs::read_dir(&root) {
            Ok(entries) => entries.map(|entry| entry.unwrap().path()).collect(),
            Err(error) => panic!("{}: {error}", root.display()),
        };
        paths.sort();
        for path in &paths {
            assert!(path.extension().is_some_and(|own| own == "md"), "{}: cases end in .md", path.display());
        }
        paths.iter().map(|path| Self::read(path)).collect()
    }

    /// The cases that `SCHEMAC_CASE` picks by a part of their names, or all.
    pub fn picked(folder: &str) -> Vec<Self> {
        let wanted = std::env::var("SCHEMAC_CASE").unwrap_or_default();
        Self::all(folder).into_iter().filter(|case| case.name.contains(&wanted)).collect()
    }

    fn read(path: &Path) -> Self {
        let text = fs::read_to_string(path).unwrap();
        Self::parse(&path.file_stem().unwrap().to_string_lossy(), &text)
    }

    /// Reads a case from its text.
    pub fn parse(name: &str, text: &str) -> Self {
        let mut case = Self { name: name.to_owned(), parts: Vec::new() };
        let (mut top, mut sub) = (String::new(), String::new());
        let mut plain = String::new();
        let mut lines = text.lines();
        while let Some(line) = lines.next() {
            if let Some(word) = line.strip_prefix("```") {
                case.parts.push(Part::Text(std::mem::take(&mut plain)));
                let body: String =
                    lines.by_ref().take_while(|line| *line != "```").map(|line| format!("{line}\n")).collect();
                let path = if sub.is_empty() { top.clone() } else { format!("{top}/{sub}") };
                case.parts.push(Part::Block { path, word: word.to_owned(), body });
                continue;
            }
            if let Some(heading) = line.strip_prefix("## ") {
                (top, sub) = (heading.to_owned(), String::new());
            } else if let Some(heading) = line.strip_prefix("### ") {
                heading.clone_into(&mut sub);
            }
            plain.push_str(line);
            plain.push('\n');
        }
        if !plain.is_empty() {
            case.parts.push(Part::Text(plain));
        }
        case
    }

    /// The block under these headings.
    pub fn get(&self, wanted: &str) -> Option<&str> {
        self.parts.iter().find_map(|part| match part {
            Part::Block { path, body, .. } if path == wanted => Some(body.as_str()),
            Part::Block { .. } | Part::Text(_) => None,
        })
    }

    /// The paths of all blocks.
    pub fn paths(&self) -> impl Iterator<Item = &str> {
        self.parts.iter().filter_map(|part| match part {
            Part::Block { path, .. } => Some(path.as_str()),
            Part::Text(_) => None,
        })
    }

    /// Writes a block, at the end when it is new.
    pub fn set(&mut self, wanted: &str, new_word: &str, new: &str) {
        for part in &mut self.parts {
            if let Part::Block { path, body, .. } = part
                && path == wanted
            {
                new.clone_into(body);
                return;
            }
        }
        let (top, sub) = wanted.split_once('/').map_or((wanted, None), |(top, sub)| (top, Some(sub)));
        let known = self.paths().any(|path| path.split('/').next() == Some(top));
        let mut heading = String::new();
        if !known {
            heading.push_str(&format!("\n## {top}\n"));
        }
        if let Some(sub) = sub {
            heading.push_str(&format!("\n### {sub}\n"));
        }
        heading.push('\n');
        self.parts.push(Part::Text(heading));
        self.parts.push(Part::Block { path: wanted.to_owned(), word: new_word.to_owned(), body: new.to_owned() });
    }

    /// Takes a block away with the heading that stands before it.
    pub fn remove(&mut self, wanted: &str) {
        let found = self.parts.iter().position(|part| matches!(part, Part::Block { path, .. } if path == wanted));
        let Some(at) = found else { return };
        self.parts.remove(at);
        if let Some(Part::Text(text)) = at.checked_sub(1).and_then(|at| self.parts.get_mut(at)) {
            let heading = text.trim_end().rfind("\n### ").or_else(|| text.trim_end().rfind("\n## "));
            text.truncate(heading.map_or(text.len(), |at| at));
        }
    }

    /// The text of the file.
    pub fn text(&self) -> String {
        let mut out = String::new();
        for part in &self.parts {
            match part {
                Part::Text(text) => out.push_str(text),
                Part::Block { word, body, .. } => out.push_str(&format!("```{word}\n{body}```\n")),
            }
        }
        out
    }

    /// Writes the file.
    pub fn save(&self, folder: &str) {
        fs::create_dir_all(dir(folder)).unwrap();
        fs::write(dir(folder).join(format!("{}.md", self.name)), self.text()).unwrap();
    }
}

fn dir(folder: &str) -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/data").join(folder)
}

/// Whether expectations are to be rewritten instead of compared.
pub fn rewrites() -> bool {
    std::env::var_os("UPDATE_EXPECT").is_some_and(|value| value == "1")
}
