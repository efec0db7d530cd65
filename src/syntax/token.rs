//! Tokens: a kind and a place. The text stays in the file.

use logos::Logos;

use crate::base::Span;

/// One token. It carries no text: whoever wants it cuts it out of the file by the span.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Token {
    pub kind: Kind,
    pub span: Span,
}

macro_rules! kinds {
    (
        words { $($word:ident $text:tt)* }
        signs { $($sign:ident $sign_text:tt)* }
    ) => {
        /// What a token is. Every word that stands as a literal somewhere in the grammar has a kind of its own, so that
        /// the parser compares numbers; none of them is reserved, see [`Kind::is_word`].
        #[derive(Logos, Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
        #[logos(skip r"[ \t\r\u{feff}]+")]
        #[repr(u8)]
        pub enum Kind {
            /// A word without a kind of its own.
            #[regex(r"[\p{XID_Start}_]\p{XID_Continue}*", priority = 2)]
            Word,
            $(#[token($text)] $word,)*
            /// `"a name"`.
            #[regex("\"([^\"\n]|\"\")*\"")]
            Quoted,
            $(#[token($sign_text)] $sign,)*
            /// A run of signs that only a database's own operators are made of.
            #[regex(r"[&|^~!]+", priority = 1)]
            OtherSign,
            #[regex(r"[0-9]+(\.[0-9]+)?([eE][+-]?[0-9]+)?", priority = 5)]
            Number,
            #[regex(r"([0-9]+(ns|us|ms|s|m|h|d|w|y))+", priority = 6)]
            Duration,
            #[regex("'([^'\n]|'')*'")]
            Str,
            /// `` `text` `` or ``` ``text`` ```; the lexer finds the end.
            #[token("`")]
            Raw,
            /// A fenced body; made by the lexer.
            Fence,
            #[regex(r"//[^\n]*", priority = 3, allow_greedy = true)]
            Comment,
            /// `/// doc`; told from other comments by the lexer.
            Doc,
            /// The line break that ends an item; made by the layout.
            #[token("\n")]
            Newline,
            // Below: signs of other languages and broken tokens. All are reported before the parser runs.
            #[regex(r"--[^\n]*", allow_greedy = true)]
            #[regex(r"#[^\n]*", allow_greedy = true)]
            LineComment,
            #[token("/*")]
            BlockComment,
            #[token(";")]
            Semicolon,
            #[regex("'([^'\n]|'')*", priority = 1)]
            BadStr,
            #[regex("\"([^\"\n]|\"\")*", priority = 1)]
            BadQuoted,
            BadRaw,
            BadFence,
            /// A fence without a tag, or with one that is no language.
            BadTag,
            #[regex(r"[0-9][\p{XID_Continue}]*", priority = 1)]
            BadNumber,
            BadCharacter,
            /// A closing bracket that closes nothing, or an opening one that goes too deep.
            BadBracket,
        }

        impl Kind {
            /// The words that stand as literals somewhere in the grammar.
            const ALL_WORDS: &[Self] = &[$(Self::$word),*];

            /// The fixed text of a keyword or a sign, for messages; empty for tokens whose text varies.
            pub const fn text(self) -> &'static str {
                match self {
                    $(Self::$word => $text,)*
                    $(Self::$sign => $sign_text,)*
                    Self::Word | Self::Quoted | Self::Number | Self::Duration | Self::Str | Self::Raw | Self::Fence
                    | Self::Comment | Self::Doc | Self::Newline | Self::LineComment | Self::BlockComment
                    | Self::BadStr | Self::BadQuoted | Self::BadRaw | Self::BadFence | Self::BadTag | Self::BadNumber
                    | Self::OtherSign
                    | Self::BadCharacter | Self::BadBracket => "",
                    Self::Semicolon => ";",
                }
            }

            /// The kind of this keyword, or nothing.
            pub fn keyword(word: &str) -> Option<Self> {
                match word {
                    $($text => Some(Self::$word),)*
                    _ => None,
                }
            }
        }
    };
}

kinds! {
    words {
        // the words that no name inside an expression may be
        And "and" Or "or" Not "not" In "in" Is "is" Like "like" Between "between" Case "case" When "when" Then "then"
        Else "else" End "end" Cast "cast" Null "null" True "true" False "false"
        // the words that no column may be
        Primary "primary" Foreign "foreign" Unique "unique" Check "check" Exclude "exclude" Constraint "constraint"
        Index "index" Drop "drop"
        // the words that begin an item
        Private "private" Export "export" Namespace "namespace" Use "use" Type "type" Enum "enum" Mixin "mixin"
        Table "table" Extension "extension" Relation "relation" Rows "rows" Group "group" View "view"
        Materialized "materialized" Function "function" Procedure "procedure" Sequence "sequence" RawWord "raw"
        Analyzer "analyzer" Param "param" Access "access" User "user" Config "config" Api "api" Bucket "bucket"
        Grant "grant"
        // dialects
        Postgres "postgres" Mysql "mysql" Mariadb "mariadb" Sqlite "sqlite" Surrealdb "surrealdb"
        // everything else
        Action "action" After "after" All "all" Always "always" As "as" Asc "asc" Async "async" Backfill "backfill"
        Batch "batch" Before "before" By "by" Cache "cache" Cascade "cascade" Collate "collate" Column "column"
        Composite "composite" Create "create" Cycle "cycle" Default "default" Deferrable "deferrable"
        Deferred "deferred" Definer "definer" Delete "delete" Depends "depends" Deprecated "deprecated" Desc "desc"
        Deterministic "deterministic" Distinct "distinct" Down "down" Each "each" Enforced "enforced" Event "event"
        Except "except" Execute "execute" Filters "filters" First "first" Flexible "flexible" Follows "follows"
        For "for" From "from" Full "full" Generated "generated" Identity "identity" Immediate "immediate"
        Immutable "immutable" Include "include" Increment "increment" Inherit "inherit" Initially "initially"
        Inout "inout" Insert "insert" Instead "instead" Invoker "invoker" Key "key" Language "language" Last "last"
        Logged "logged" Map "map" Match "match" Max "max" Maxdepth "maxdepth" Min "min" New "new" No "no" None "none" Nulls "nulls"
        Object "object" Of "of" Old "old" On "on" Only "only" Opclass "opclass" OptionWord "option" Out "out"
        Owned "owned" Overlaps "overlaps" Partial "partial" Period "period" Permissions "permissions" Policy "policy" Precedes "precedes" Prefix "prefix"
        Protected "protected" Readonly "readonly" Referencing "referencing" Remove "remove" Renamed "renamed"
        Restrict "restrict" Restrictive "restrictive" Retry "retry" Row "row" Security "security" Select "select"
        Serial "serial" Set "set" Setof "setof" Simple "simple" Stable "stable" Start "start" Statement "statement"
        Stored "stored" Strict "strict" Timeout "timeout" To "to" Tokenizers "tokenizers" Trigger "trigger"
        Truncate "truncate" Unlogged "unlogged" Unsigned "unsigned" Up "up" Update "update" Using "using" Valid "valid" Value "value"
        Variadic "variadic" Version "version" Virtual "virtual" Volatile "volatile" Where "where" With "with"
        Without "without"
    }
    signs {
        OpenParen "(" CloseParen ")" OpenBracket "[" CloseBracket "]" OpenBrace "{" CloseBrace "}"
        Comma "," Dot "." Ellipsis "..." Arrow "->" Question "?"
        Eq "=" Ne "<>" BangEq "!=" Lt "<" Le "<=" Gt ">" Ge ">=" Concat "||" Plus "+" Minus "-" Star "*" Slash "/"
        Percent "%"
        // known only to be told from others
        Colon ":" ColonColon "::" EqEq "==" At "@" DotDot ".."
    }
}

impl Kind {
    /// Whether it can be a name: any word and any quoted name. No word is reserved.
    pub fn is_name(self) -> bool {
        self <= Self::Quoted
    }

    /// Whether it is a word, quoted names apart.
    pub fn is_word(self) -> bool {
        self < Self::Quoted
    }

    /// Whether it can be a name inside an expression.
    pub fn is_expression_name(self) -> bool {
        self == Self::Word || (self > Self::False && self <= Self::Quoted)
    }

    /// Whether it can be the name of a column.
    pub fn is_column_name(self) -> bool {
        self < Self::Primary || (self > Self::Drop && self <= Self::Quoted)
    }

    /// Whether it is one of the eight words that a column's name needs quotes for.
    pub fn begins_constraint(self) -> bool {
        self >= Self::Primary && self <= Self::Drop
    }

    /// Whether it can begin a modifier of a column.
    pub fn begins_modifier(self) -> bool {
        matches!(
            self,
            Self::Primary
                | Self::Unique
                | Self::Index
                | Self::Identity
                | Self::Default
                | Self::Check
                | Self::Generated
                | Self::On
                | Self::Using
                | Self::Backfill
                | Self::Collate
                | Self::Arrow
                | Self::Match
                | Self::Deferrable
                | Self::Not
                | Self::Renamed
                | Self::Only
                | Self::Except
                | Self::Deprecated
                | Self::Value
                | Self::Readonly
                | Self::Flexible
                | Self::Permissions
        )
    }

    /// Whether it names a dialect.
    pub fn is_dialect(self) -> bool {
        self >= Self::Postgres && self <= Self::Surrealdb
    }

    /// Whether it begins an item of a file.
    pub fn begins_item(self) -> bool {
        (self >= Self::Private && self <= Self::Grant) || self == Self::Drop
    }

    /// The words that begin items.
    pub fn items() -> impl Iterator<Item = Self> {
        Self::ALL_WORDS.iter().copied().filter(|kind| kind.begins_item())
    }

    /// Whether it begins an item that `private` and `export` may stand before.
    pub fn begins_declaration(self) -> bool {
        self >= Self::Type && self < Self::Grant
    }

    /// Whether the item that it begins has a body between braces which the lines below can only belong to.
    pub fn has_body(self) -> bool {
        matches!(
            self,
            Self::Table | Self::Enum | Self::Mixin | Self::Relation | Self::Rows | Self::Group | Self::RawWord
        ) || (self >= Self::Access && self <= Self::Bucket)
    }

    /// Whether it can begin a line of a table that is no column.
    pub fn begins_table_item(self) -> bool {
        self.begins_constraint()
            || matches!(
                self,
                Self::On
                    | Self::Protected
                    | Self::Ellipsis
                    | Self::Trigger
                    | Self::Policy
                    | Self::Event
                    | Self::Permissions
            )
    }

    /// Whether a database's own operator may be made of it, with others that stand directly beside it.
    pub fn is_operator_sign(self) -> bool {
        (self >= Self::Eq && self <= Self::Percent) || matches!(self, Self::OtherSign | Self::EqEq | Self::At)
    }

    /// Whether the token was reported already, so that the item around it gets no second diagnostic.
    pub fn is_bad(self) -> bool {
        self >= Self::BadStr
    }

    /// The closing sign of an opening one.
    pub const fn closer(self) -> Option<Self> {
        #[allow(clippy::wildcard_enum_match_arm, reason = "three of the tokens are opening brackets")]
        match self {
            Self::OpenParen => Some(Self::CloseParen),
            Self::OpenBracket => Some(Self::CloseBracket),
            Self::OpenBrace => Some(Self::CloseBrace),
            _ => None,
        }
    }

    /// Whether it is a closing bracket.
    pub const fn is_closer(self) -> bool {
        matches!(self, Self::CloseParen | Self::CloseBracket | Self::CloseBrace)
    }
}
