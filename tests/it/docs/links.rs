//! Links between the documents.

use std::path::Path;

use super::{Page, pages, root};
use crate::support::fences::blocks;

/// The page without what stands in its blocks.
fn prose(page: &str) -> String {
    let mut out = String::new();
    let mut at = 0;
    for block in blocks(page) {
        out += &page[at..block.at];
        at = block.at + block.body.len();
    }
    out + &page[at..]
}

/// What a heading is linked to by: lower case words joined by `-`.
fn anchor(heading: &str) -> String {
    let kept = heading.trim().to_lowercase();
    let kept = kept.chars().filter(|c| c.is_alphanumeric() || matches!(c, ' ' | '-' | '_'));
    kept.map(|c| if c == ' ' { '-' } else { c }).collect()
}

fn anchors(text: &str) -> Vec<String> {
    let prose = prose(text);
    let heading = |line: &str| line.trim_start_matches('#').strip_prefix(' ').map(anchor);
    prose.lines().filter(|line| line.starts_with('#')).filter_map(heading).collect()
}

fn broken(page: &Page, all: &[Page]) -> Vec<String> {
    let prose = prose(&page.text);
    let links = prose.split("](").skip(1).filter_map(|rest| rest.split(')').next());
    let folder = Path::new(&page.name).parent().unwrap();
    let leads_nowhere = |link: &&str| {
        let (file, part) = link.split_once('#').unwrap_or((link, ""));
        let path = root().join(folder).join(file);
        let target = if file.is_empty() {
            Some(page)
        } else {
            all.iter().find(|own| root().join(&own.name).canonicalize().ok() == path.canonicalize().ok())
        };
        let missing = !file.is_empty() && !path.exists();
        missing || !part.is_empty() && target.is_none_or(|page| !anchors(&page.text).iter().any(|own| own == part))
    };
    let local = links.filter(|link| !link.contains("://") && !link.starts_with("mailto:"));
    local.filter(leads_nowhere).map(|link| format!("{}: {link}", page.name)).collect()
}

#[test]
fn links_between_documents_lead_somewhere() {
    let pages = pages();
    let found: Vec<_> = pages.iter().flat_map(|page| broken(page, &pages)).collect();
    assert!(found.is_empty(), "these links lead nowhere:\n{}", found.join("\n"));
}

#[test]
fn a_link_that_leads_nowhere_is_found() {
    let page = |text: &str| Page { name: "docs/x.md".to_owned(), text: text.to_owned() };
    let found = |text: &str| broken(&page(text), &[page("")]).len();
    assert_eq!(
        found("# A part\n[a](#a-part) [b](../README.md) [c](https://example.org/#x)\n```\n[d](gone.md)\n```\n"),
        0
    );
    assert_eq!(found("[a](#gone) [b](gone.md) [c](../README.md#gone)"), 3);
}
