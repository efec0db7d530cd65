//! Vendored packages: schemas of other projects, in folders of this one, that are compiled along.

use std::path::{Path, PathBuf};

use super::{Settings, codes, load};
use crate::base::{Diagnostic, Name, Span};
use crate::hir::Package;

/// A package as the configuration names it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Vendored {
    pub name: String,
    /// Absolute and, by its text, inside the project.
    pub dir: PathBuf,
    /// Its objects are there already.
    pub external: bool,
    /// Where the configuration says so.
    pub span: Span,
}

/// What belongs to a package: every schema file below its folder. A configuration of its own is not read.
const FILES: &str = "**/*.schema";

impl Vendored {
    fn package(&self) -> Package {
        Package { name: Name::new(&self.name), external: self.external }
    }

    fn problem(&self, why: &str) -> Diagnostic {
        Diagnostic::error(codes::BAD_PACKAGE, format!("the package `{}` cannot be used: {why}", self.name))
            .at(self.span, format!("it lies in `{}`", self.dir.display()))
    }
}

/// The files of a project, each with its package. What lies in a package's folder is the package's, whatever the
/// project's own patterns say.
///
/// # Errors
/// What cannot be found, and a package that reaches outside of its folder or into that of another.
pub fn files(settings: &Settings) -> Result<Vec<(PathBuf, Option<Package>)>, Vec<Diagnostic>> {
    let mut out = Vec::new();
    let mut problems = Vec::new();
    let homes = homes(settings, &mut problems);
    for (package, home) in &homes {
        match load::find(&package.dir, &[FILES.to_owned()]) {
            Ok(found) if found.is_empty() => problems.push(
                package
                    .problem("there is no schema file in it")
                    .help("vendor the folder that holds its `.schema` files"),
            ),
            Ok(found) => {
                if let Some(stray) = found.iter().find(|path| !real(path).is_some_and(|real| real.starts_with(home))) {
                    let why = format!("`{}` is a link that leads out of it", load::shown(&package.dir, stray));
                    problems.push(package.problem(&why).help("copy the file, or take the link away"));
                }
                out.extend(found.into_iter().map(|path| (path, Some(package.package()))));
            }
            Err(found) => problems.extend(found),
        }
    }
    match load::find(&settings.root, &settings.schemas) {
        Ok(found) => {
            let is_own = |path: &PathBuf| {
                homes.is_empty() || !real(path).is_some_and(|real| homes.iter().any(|(_, home)| real.starts_with(home)))
            };
            out.extend(found.into_iter().filter(is_own).map(|path| (path, None)));
        }
        Err(found) => problems.extend(found),
    }
    out.sort_by(|(a, _), (b, _)| a.cmp(b));
    if problems.is_empty() { Ok(out) } else { Err(problems) }
}

/// The packages with the real places of their folders.
fn homes<'s>(settings: &'s Settings, problems: &mut Vec<Diagnostic>) -> Vec<(&'s Vendored, PathBuf)> {
    let root = real(&settings.root).unwrap_or_else(|| settings.root.clone());
    let mut homes: Vec<(&Vendored, PathBuf)> = Vec::new();
    for package in &settings.packages {
        match real(&package.dir) {
            Some(home) if home.is_dir() => {
                if !home.starts_with(&root) || home == root {
                    let why = format!("the folder is a link to `{}`, outside of the project", home.display());
                    problems.push(package.problem(&why).help("vendor it: copy it into the project"));
                } else if let Some((other, _)) =
                    homes.iter().find(|(_, other)| home.starts_with(other) || other.starts_with(&home))
                {
                    let why = format!("it shares files with the package `{}`", other.name);
                    problems.push(
                        package
                            .problem(&why)
                            .label(other.span, "the other package")
                            .help("give each a folder of its own"),
                    );
                } else {
                    homes.push((package, home));
                }
            }
            Some(_) | None => {
                problems
                    .push(package.problem("there is no such folder").help("mend the path, or take the package out"));
            }
        }
    }
    homes
}

/// Those of a tree's names that are schema files, each with its package, in order.
///
/// # Errors
/// A pattern that cannot be read.
pub fn among<'a>(settings: &Settings, names: &[&'a str]) -> Result<Vec<(&'a str, Option<Package>)>, Diagnostic> {
    let dirs: Vec<(&Path, Package)> = settings
        .packages
        .iter()
        .filter_map(|own| Some((own.dir.strip_prefix(&settings.root).ok()?, own.package())))
        .collect();
    let of = |name: &str| dirs.iter().find(|(dir, _)| Path::new(name).starts_with(dir)).map(|(_, package)| *package);
    let own = load::matching(&settings.schemas, names)?.into_iter().filter(|name| of(name).is_none());
    let vendored = load::matching(&[FILES.to_owned()], names)?.into_iter().filter(|name| of(name).is_some());
    let mut out: Vec<_> = own.chain(vendored).map(|name| (name, of(name))).collect();
    out.sort_by_key(|(name, _)| *name);
    Ok(out)
}

#[allow(clippy::disallowed_methods, reason = "this is the edge that loads sources")]
fn real(path: &Path) -> Option<PathBuf> {
    std::fs::canonicalize(path).ok()
}

#[cfg(test)]
#[allow(clippy::disallowed_methods, reason = "tests write the files that they load")]
mod tests {
    use super::*;
    use crate::base::FileId;

    const AT: Span = Span::new(FileId(0), 0, 0);

    /// A project with these files, and packages by their folders.
    fn project(files: &[&str], packages: &[&str]) -> (tempfile::TempDir, Settings) {
        let dir = tempfile::tempdir().unwrap();
        let root = dir.path().to_owned();
        for file in files {
            std::fs::create_dir_all(root.join(file).parent().unwrap()).unwrap();
            std::fs::write(root.join(file), "").unwrap();
        }
        let vendored =
            |path: &&str| Vendored { name: path.replace('/', "-"), dir: root.join(path), external: false, span: AT };
        let packages = packages.iter().map(vendored).collect();
        let schemas = vec!["**/*.schema".to_owned()];
        (dir, Settings { shown_from: root.clone(), root, schemas, packages })
    }

    fn why(settings: &Settings) -> String {
        let problems = files(settings).unwrap_err();
        assert!(problems.iter().all(|own| own.code == codes::BAD_PACKAGE), "{problems:#?}");
        problems.iter().map(|own| own.message.clone()).collect::<Vec<_>>().join("\n")
    }

    #[test]
    fn what_lies_in_a_package_is_the_package_s() {
        let (_dir, settings) = project(&["a.schema", "vendor/b/b.schema", "vendor/b/deep/c.schema"], &["vendor/b"]);
        let found = files(&settings).unwrap();
        let shown: Vec<_> = found
            .iter()
            .map(|(path, package)| (load::shown(&settings.root, path), package.map(|own| own.name.as_str())))
            .collect();
        let b = Some("vendor-b");
        let wanted = [("a.schema", None), ("vendor/b/b.schema", b), ("vendor/b/deep/c.schema", b)];
        assert_eq!(shown, wanted.map(|(path, package)| (path.to_owned(), package)));
        let names = ["a.schema", "vendor/b/b.schema", "vendor/bb.schema", "x.sql"];
        let among: Vec<_> = among(&settings, &names).unwrap().into_iter().map(|(n, p)| (n, p.is_some())).collect();
        assert_eq!(among, [("a.schema", false), ("vendor/b/b.schema", true), ("vendor/bb.schema", false)]);
    }

    #[test]
    fn folders_that_are_not_there_are_empty_or_shared_are_told() {
        assert!(why(&project(&["a.schema"], &["vendor/b"]).1).contains("no such folder"));
        assert!(why(&project(&["vendor/b/x.sql"], &["vendor/b"]).1).contains("no schema file"));
        assert!(why(&project(&["vendor/b/b.schema"], &["vendor/b/b.schema"]).1).contains("no such folder"));
        let nested = project(&["vendor/b/b.schema", "vendor/b/c/c.schema"], &["vendor/b", "vendor/b/c"]);
        assert!(why(&nested.1).contains("shares files with the package `vendor-b`"));
    }

    #[cfg(unix)]
    #[test]
    fn links_do_not_lead_out() {
        use std::os::unix::fs::symlink;
        let outside = tempfile::tempdir().unwrap();
        std::fs::write(outside.path().join("x.schema"), "").unwrap();
        let (dir, settings) = project(&["vendor/b/b.schema", "vendor/c/c.schema"], &["vendor/b"]);
        symlink(outside.path().join("x.schema"), dir.path().join("vendor/b/x.schema")).unwrap();
        assert!(why(&settings).contains("`x.schema` is a link that leads out of it"));
        let linked = |name: &str| {
            let at = Vendored { name: name.to_owned(), dir: dir.path().join(name), external: false, span: AT };
            Settings { packages: vec![settings.packages[0].clone(), at], ..settings.clone() }
        };
        std::fs::remove_file(dir.path().join("vendor/b/x.schema")).unwrap();
        symlink(outside.path(), dir.path().join("out")).unwrap();
        assert!(why(&linked("out")).contains("outside of the project"));
        symlink(dir.path().join("vendor/b"), dir.path().join("same")).unwrap();
        assert!(why(&linked("same")).contains("shares files"));
    }
}
