//! The codes of this floor.

use crate::base::Code;

pub const UNEXPECTED: Code = Code::new("E0101", "this cannot stand here");
pub const MISSING: Code = Code::new("E0102", "something is missing here");
pub const UNCLOSED: Code = Code::new("E0103", "an opening sign without its closing sign");
pub const STRAY_CLOSER: Code = Code::new("E0104", "a closing sign that closes nothing");
pub const TOO_DEEP: Code = Code::new("E0105", "nested too deeply");
pub const TOO_LARGE: Code = Code::new("E0106", "the file is too large");
pub const BAD_CHARACTER: Code = Code::new("E0107", "a sign that the language does not have");
pub const FOREIGN_COMMENT: Code = Code::new("E0108", "a comment of another language");
pub const STRAY_SEPARATOR: Code = Code::new("E0109", "a separator with nothing to separate");
pub const KEYWORD_CASE: Code = Code::new("E0110", "keywords are lower case");
pub const NULLABILITY: Code = Code::new("E0111", "columns are not null unless their type ends in `?`");
pub const SQL_WORDS: Code = Code::new("E0112", "SQL says this, the language says it otherwise");
pub const PRISMA_WORDS: Code = Code::new("E0113", "another schema language says this");
pub const NEEDS_PARENTHESES: Code = Code::new("E0114", "an expression stands in parentheses");
pub const SQL_STATEMENT: Code = Code::new("E0115", "a SQL statement instead of a declaration");
pub const UNKNOWN_ITEM: Code = Code::new("E0116", "no item begins with this word");
pub const DANGLING_DOC: Code = Code::new("E0117", "a doc comment that belongs to nothing");
pub const SAID_TWICE: Code = Code::new("E0118", "said twice");
pub const QUOTE_THE_NAME: Code = Code::new("E0119", "this word needs quotes to be a name");
pub const NOT_A_NAME: Code = Code::new("E0120", "neither a name nor a number");
pub const SQL_TYPE: Code = Code::new("E0121", "a type that is spelled otherwise here");
pub const UNKNOWN_DIALECT: Code = Code::new("E0122", "not a database the language knows");
pub const HIDDEN_CHARACTER: Code = Code::new("E0123", "a character that cannot be seen");

/// Every code of this floor.
pub const ALL: &[Code] = &[
    UNEXPECTED,
    MISSING,
    UNCLOSED,
    STRAY_CLOSER,
    TOO_DEEP,
    TOO_LARGE,
    BAD_CHARACTER,
    FOREIGN_COMMENT,
    STRAY_SEPARATOR,
    KEYWORD_CASE,
    NULLABILITY,
    SQL_WORDS,
    PRISMA_WORDS,
    NEEDS_PARENTHESES,
    SQL_STATEMENT,
    UNKNOWN_ITEM,
    DANGLING_DOC,
    SAID_TWICE,
    QUOTE_THE_NAME,
    NOT_A_NAME,
    SQL_TYPE,
    UNKNOWN_DIALECT,
    HIDDEN_CHARACTER,
];
