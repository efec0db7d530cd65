//! The codes of this floor: decisions that a plan needs, source files, targets and states; comments that
//! let findings pass.

use crate::base::Code;

pub const REMOVED: Code = Code::new("E0510", "something is gone from the schema without a word");
pub const BOTH_EXIST: Code = Code::new("E0511", "a rename whose old and new name both exist");
pub const LOSES_DATA: Code = Code::new("E0512", "a change loses data without a word");
pub const PROTECTED: Code = Code::new("E0513", "something protected is gone from the schema");
pub const NEEDED_BY_HELD: Code = Code::new("E0514", "something that stays for now needs what is gone");
pub const HELD: Code = Code::new("W0501", "a removal that waits for its day");
pub const BREAKS: Code = Code::new("W0502", "a change that code of before would notice");
pub const NO_SCHEMA: Code = Code::new("E0801", "no schema file was found");
pub const UNREADABLE_FILE: Code = Code::new("E0802", "a file cannot be read");
pub const NOT_UTF8: Code = Code::new("E0803", "a schema file is not UTF-8");
pub const FILE_TOO_LARGE: Code = Code::new("E0804", "a schema file is too large");
pub const BAD_GLOB: Code = Code::new("E0805", "a file pattern that cannot be read");
pub const UNKNOWN_STATE: Code = Code::new("E0806", "a state that names nothing");
pub const GIT_FAILED: Code = Code::new("E0807", "git cannot give that state");
pub const WRONG_DATABASE: Code = Code::new("E0836", "a database of another kind than the target");
pub const UNKNOWN_TARGET: Code = Code::new("E0808", "a target that the project does not have");
pub const TARGET_NEEDED: Code = Code::new("E0809", "the project has several targets");
pub const UNSUPPORTED_STATE: Code = Code::new("E0810", "a state that this version cannot read");
pub const BAD_PACKAGE: Code = Code::new("E0813", "a package that cannot be used");
pub const MODIFIED: Code = Code::new("E0720", "an applied migration was changed");
pub const MISSING: Code = Code::new("E0721", "an applied migration is not in the folder");
pub const HALFWAY: Code = Code::new("E0722", "a migration stopped half-way");
pub const OUT_OF_ORDER: Code = Code::new("E0723", "a migration comes before one that is applied");
pub const NO_WAY_BACK: Code = Code::new("E0724", "an applied migration has no way back");
pub const FOREIGN_CHANGES: Code = Code::new("E0725", "a half-done run cannot be told from other changes");
pub const NOT_AS_RECORDED: Code = Code::new("E0726", "a database that is not as the record would say");
pub const NOT_APPLIED: Code = Code::new("E0727", "a version that is not applied");
pub const BUILT_UPON: Code = Code::new("E0728", "a later migration builds upon what is to be reverted");
pub const NO_KEY: Code = Code::new("E0729", "a backfill in batches of a table without a key");
pub const DATA_LOSS: Code = Code::new("E0832", "data would be lost");
pub const DRIFTED: Code = Code::new("E0837", "a database was changed outside of its migrations");
pub const NULLS: Code = Code::new("E0730", "rows have no value where there must be one");
pub const ALIKE: Code = Code::new("E0731", "rows are alike where none may be");
pub const UNFIT: Code = Code::new("E0732", "values do not fit a column's new type");
pub const BROKEN: Code = Code::new("E0733", "rows break a new check");
pub const DANGLING: Code = Code::new("E0734", "rows break a new foreign key");
pub const EXCLUDED: Code = Code::new("E0735", "rows break a new exclusion");
pub const ASTRAY: Code = Code::new("E0740", "a migration does not arrive where it should");
pub const NO_EFFECT: Code = Code::new("E0741", "SQL written by hand does not run as it should");
pub const NOT_OWNED: Code = Code::new("E0742", "something of others stands on what would be dropped");
pub const PARTLY_SQUASHED: Code = Code::new("E0743", "a database has some of the migrations that a squash stands for");
pub const OTHER_HISTORY: Code = Code::new("E0744", "the history of another tool does not match its files");
pub const NOT_STORED: Code = Code::new("E0747", "the history does not hold what ran");
pub const UNUSED_CONSENT: Code = Code::new("E0812", "consent to something that does not happen");
pub const HIDDEN_FAULT: Code = Code::new("E0811", "a fault in schemac itself");
pub const BAD_SUPPRESSION: Code = Code::new("W0101", "a comment that cannot let anything pass");
pub const STALE_SUPPRESSION: Code = Code::new("W0102", "a comment that lets nothing pass");
pub const EXPIRED_SUPPRESSION: Code = Code::new("W0103", "a comment whose day is over");

/// Every code of this floor.
pub const ALL: &[Code] = &[
    REMOVED,
    BOTH_EXIST,
    LOSES_DATA,
    PROTECTED,
    NEEDED_BY_HELD,
    HELD,
    BREAKS,
    NO_SCHEMA,
    UNREADABLE_FILE,
    NOT_UTF8,
    FILE_TOO_LARGE,
    BAD_GLOB,
    UNKNOWN_STATE,
    GIT_FAILED,
    WRONG_DATABASE,
    UNKNOWN_TARGET,
    TARGET_NEEDED,
    UNSUPPORTED_STATE,
    HIDDEN_FAULT,
    OTHER_HISTORY,
    NOT_STORED,
    UNUSED_CONSENT,
    BAD_PACKAGE,
    MODIFIED,
    MISSING,
    HALFWAY,
    OUT_OF_ORDER,
    NO_WAY_BACK,
    FOREIGN_CHANGES,
    NOT_AS_RECORDED,
    NOT_APPLIED,
    BUILT_UPON,
    NO_KEY,
    DATA_LOSS,
    DRIFTED,
    NULLS,
    ALIKE,
    UNFIT,
    BROKEN,
    DANGLING,
    EXCLUDED,
    ASTRAY,
    NO_EFFECT,
    NOT_OWNED,
    PARTLY_SQUASHED,
    BAD_SUPPRESSION,
    STALE_SUPPRESSION,
    EXPIRED_SUPPRESSION,
];
