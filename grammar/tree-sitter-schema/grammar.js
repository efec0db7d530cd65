/**
 * The .schema language for editors. The rules follow ../schema.ebnf and bear its names; that file is the reference.
 *
 * No word of the language is reserved. tree-sitter reads a word as a keyword where the grammar allows that keyword, and
 * as an `identifier` everywhere else, so a name needs the words spelled out (`soft`) only where a keyword may stand in
 * the same place. Lines are the scanner's work (src/scanner.c).
 */
/// <reference types="tree-sitter-cli/dsl" />
// @ts-check

const DIALECTS = ["postgres", "mysql", "mariadb", "sqlite", "surrealdb"];

/** Words that no name inside an expression may be. */
const EXPRESSION_WORDS = [
  "and", "or", "not", "in", "is", "like", "between", "case", "when", "then", "else", "end", "cast", "null", "true",
  "false",
];

/** Words that no column may be: each begins a key, a constraint, an index or a removal. */
const COLUMN_WORDS = ["primary", "foreign", "unique", "check", "exclude", "constraint", "index", "drop"];

/** What a privilege is granted on, if it is said. */
const GRANTED = ["table", "namespace", "sequence", "type"];

/** One or more with a sign between. */
const list = (rule, sign = ",") => seq(rule, repeat(seq(sign, rule)));

/** A list in `( )`; a comma may follow the last. */
const listed = (rule) => seq("(", list(rule), optional(","), ")");

/** A possibly empty list in `( )`. */
const maybeListed = (rule) => seq("(", optional(seq(list(rule), optional(","))), ")");

/** A line. `_line_start` never comes: it tells the scanner that a line may begin here. */
const line = ($, rule) => choice(rule, $._line_start);

/** A line with its doc comments. */
const told = ($, rule) => seq(repeat($.doc_comment), line($, rule));

/** The lines of a `{ }`: a line break or a comma stands between them. */
const lines = ($, rule) => list(line($, rule), choice($._newline, ","));
const block = ($, rule) => seq("{", optional(lines($, rule)), "}");
const toldBlock = ($, rule) => seq("{", optional(list(told($, rule), choice($._newline, ","))), "}");

/** Items, with a line break between them. */
const items = ($) => optional(list(told($, $.item), $._newline));

/** A name where some keywords may stand too. */
const soft = ($, ...words) => choice($._name, alias(words.length > 1 ? choice(...words) : words[0], $.identifier));

/** Something that `private` or `export` may stand before. */
const declared = ($, ...rules) => seq(optional($.visibility), ...rules);

/** What follows a type's name. */
const typeEnd = ($) => [repeat(seq("[", optional($.number), "]")), optional("?"), repeat($.override)];

module.exports = grammar({
  name: "schema",

  word: ($) => $.identifier,

  reserved: {
    nothing: (_) => [],
    in_expression: (_) => EXPRESSION_WORDS,
    as_column: (_) => COLUMN_WORDS,
  },

  externals: ($) => [
    $._newline,
    $._line_start,
    $.comment,
    $.doc_comment,
    "(",
    ")",
    "[",
    "]",
    "{",
    "}",
    ",",
    $._raw_open,
    $.raw_text,
    $._raw_close,
    $._fence_open,
    $.fence_tag,
    $.fence_text,
    $._fence_close,
    $._wrong,
    $._never,
  ],

  extras: ($) => [/[ \t\r\n\uFEFF]/, $.comment],

  supertypes: ($) => [$.expression, $.item],

  conflicts: ($) => [
    // `trigger text` is a column, `trigger t before …` a trigger: the third word tells
    [$.trigger, $._column_name],
    [$.policy, $._column_name],
    [$.event, $._column_name],
    [$.dialect_block, $._column_name],
    // `index using hash` and `index` `using (x)`
    [$.index_modifier],
    // a function's `in int` is a parameter called `in`, `in a int` one with a mode, `out int` one with a mode and no name
    [$.parameter, $._parameter_word],
    // a parameter without a name: `text postgres `citext``
    [$.parameter, $._type_name],
    [$.result, $._type_name],
    // a mixin's parameter has a call or a type for a default: `decimal(3)`
    [$._name, $._expression_name],
  ],

  rules: {
    source_file: ($) => items($),

    item: ($) =>
      choice(
        $.namespace, $.use, $.extension, $.type_decl, $.enum, $.mixin, $.table, $.relation, $.rows, $.group, $.view,
        $.routine, $.sequence, $.raw_object, $.grant, $.analyzer, $.param, $.service, $.drop_item,
      ),

    visibility: (_) => choice("private", "export"),

    // ---- names

    identifier: (_) => /[\p{XID_Start}_]\p{XID_Continue}*/,
    quoted_identifier: (_) => /"([^"\n]|"")*"/,
    _name: ($) => choice($.identifier, $.quoted_identifier),
    _expression_name: ($) => choice(reserved("in_expression", $.identifier), $.quoted_identifier),
    qname: ($) => list(field("part", $._name), "."),
    names: ($) => listed($._name),
    qnames: ($) => listed($.qname),
    dialect: (_) => prec(1, choice(...DIALECTS)), // before raw text it is no name

    // ---- clauses

    _clause: ($) => choice($.renamed, $.only, $.deprecated),
    renamed: ($) => seq("renamed", "from", field("from", $.qname)),
    only: ($) => seq(choice("only", "except"), list($.dialect, "or")),
    deprecated: ($) =>
      prec.right(seq("deprecated", optional($.string), optional(seq("remove", "after", field("date", $.string))))),
    depends: ($) => seq("depends", "on", choice($.qname, $.qnames)),
    as: ($) => seq("as", field("name", $._name)),

    // ---- files and namespaces

    namespace: ($) =>
      seq(
        "namespace", field("name", $._name), repeat($._clause),
        optional(seq("{", items($), "}")),
      ),
    use: ($) => seq("use", field("path", $.qname), optional($.as)),
    extension: ($) =>
      declared(
        $, "extension", field("name", $._name), optional(seq("version", field("version", $.string))),
        optional(seq("in", field("namespace", $._name))), repeat($._clause),
      ),

    // ---- types

    type_decl: ($) =>
      declared(
        $, "type", field("name", $.qname), "=", field("type", choice($.composite, $.type)),
        repeat(choice($.check, $.default, $.collate, $._clause, $.dialect_block)),
      ),
    composite: ($) => prec(1, seq("composite", $.fields)),
    enum: ($) => declared($, "enum", field("name", $.qname), repeat($._clause), field("body", $.enum_body)),
    enum_body: ($) => toldBlock($, choice($.member, $.drop_member)),
    member: ($) =>
      choice(
        seq(
          field("name", $._name), optional(seq("=", field("stored", $.string))),
          repeat(choice($.renamed, $.deprecated)),
        ),
        // `drop` is a member's name only where no name follows; with more behind it, it needs quotes
        seq(field("name", alias("drop", $.identifier)), optional(seq("=", field("stored", $.string)))),
      ),
    drop_member: ($) =>
      seq("drop", field("name", $._name), optional(seq("map", "to", field("to", soft($, "null"))))),
    type: ($) => prec.right(seq(choice($._object, $.raw, $._named_type), ...typeEnd($))),
    // followed by fields these two are no names
    _object: ($) => prec(1, seq("object", $.fields)),
    _plain_type: ($) => prec.right(seq(choice($.raw, $._named_type), ...typeEnd($))),
    _named_type: ($) =>
      seq(field("name", alias($._type_name, $.qname)), optional($.type_arguments), optional("unsigned")),
    _type_name: ($) =>
      seq(
        field(
          "part",
          choice(
            $._name, alias(choice("object", "composite", "setof", ...DIALECTS), $.identifier), $._parameter_word,
          ),
        ),
        repeat(seq(".", field("part", $._name))),
      ),
    type_arguments: ($) => seq("(", list($.number), ")"),
    fields: ($) => toldBlock($, $.column),
    override: ($) => seq($.dialect, alias($.raw, $.dialect_raw)),

    // ---- tables

    mixin: ($) =>
      declared($, "mixin", field("name", $.qname), optional($.mixin_parameters), field("body", $.table_body)),
    mixin_parameters: ($) => listed($.mparam),
    mparam: ($) =>
      seq(
        field("name", $._name), field("kind", choice("table", "type", "action", "value")),
        optional(seq("default", field("default", choice($.call, $._argument)))),
      ),
    table: ($) => declared($, "table", field("name", $.qname), repeat($._clause), field("body", $.table_body)),
    relation: ($) =>
      declared(
        $, "relation", field("name", $.qname), "from", field("from", $.targets), "to", field("to", $.targets),
        optional("enforced"), repeat($._clause), optional(field("body", $.table_body)),
      ),
    targets: ($) => list($.qname, "or"),
    table_body: ($) => toldBlock($, $._table_item),
    _table_item: ($) =>
      choice(
        $.spread, $.primary_key, $.foreign_key, $.unique_index, $.unique, $.index, $.check_item, $.exclude, $.trigger,
        $.policy, $.event, $.permissions, $.dialect_block, $.drop_column, $.protected, $.column,
        seq("constraint", $._never), // so that the word is known, and no column
      ),

    spread: ($) => seq("...", field("mixin", $.qname), optional($.arguments)),
    arguments: ($) => listed($._argument),
    _argument: ($) => choice($.type, $._literal, $.parenthesized),
    drop_column: ($) => seq("drop", "column", field("name", $._name)),
    protected: (_) => "protected",
    dialect_block: ($) => prec.dynamic(1, seq("on", $.dialect, field("body", $.options_body))),
    options_body: ($) => block($, $.option),
    option: ($) => choice($.raw, seq(field("name", $.qname), repeat($._option_argument))),
    _option_argument: ($) =>
      choice(
        $.qname, $._signed, $.string, $.duration, $.raw, $.fence,
        alias($._option_list, $.options),
      ),
    _option_list: ($) => maybeListed(choice($.option, $._signed)),
    _signed: ($) => seq(optional("-"), $.number),
    options: ($) => maybeListed($.option),

    column: ($) =>
      seq(
        field("name", $._column_name), field("type", choice($.type, $.reference)), repeat($._modifier),
        optional(field("body", $.column_body)),
      ),
    column_body: ($) => block($, $._modifier),
    // the words that also begin a line of a table
    _column_name: ($) =>
      choice(
        reserved("as_column", $.identifier), $.quoted_identifier,
        alias(choice("trigger", "policy", "event", "permissions", "on", "protected"), $.identifier),
      ),
    _modifier: ($) =>
      choice(
        $.primary_key_modifier, $.unique_modifier, $.index_modifier, $.default, $.check, $.collate, $.reference,
        $._reference_part, $.identity, $.generated, $.on_update_value, $.value_modifier, $.readonly, $.flexible,
        $.permissions, $.using, $.backfill, $._clause, $.dialect_block,
      ),
    primary_key_modifier: ($) => seq("primary", "key", optional($.as)),
    unique_modifier: ($) => seq("unique", optional($.as), optional($._nulls_not_distinct)),
    index_modifier: ($) => seq("index", optional($.as), optional(seq("using", field("method", $._name)))),
    _nulls_not_distinct: (_) => seq("nulls", "not", "distinct"),
    default: ($) =>
      prec.right(
        seq(
          "default", field("value", choice($._value, seq($._default_name, repeat($.override)))), optional("always"),
        ),
      ),
    // before raw text a dialect is no name
    _default_name: ($) => choice($._expression_name, alias(choice(...DIALECTS), $.identifier)),
    check: ($) => seq("check", $._formula, optional($.as)),
    collate: ($) => seq("collate", choice($._name, $.raw), repeat($.override)),
    reference: ($) =>
      prec.right(seq("->", $.targets, optional(seq("[", "]")), optional($.names), optional("?"), optional($.as))),
    _reference_part: ($) => choice($.on_delete, $.on_update, $.match, $.deferrable, $._holds),
    on_delete: ($) => seq("on", "delete", $.action),
    on_update: ($) => prec.dynamic(1, seq("on", "update", $.action)),
    match: (_) => seq("match", choice("full", "partial", "simple")),
    _holds: (_) => seq("not", choice("valid", "enforced")),
    action: ($) =>
      prec.right(
        choice(
          seq("no", "action"), seq("set", choice("null", "default"), optional($.names)), seq("then", $.body),
          soft($, "no", "then"),
        ),
      ),
    deferrable: (_) => prec.right(seq("deferrable", optional(seq("initially", choice("deferred", "immediate"))))),
    identity: ($) => seq("identity", optional(choice("always", "serial")), optional($.options)),
    generated: ($) => seq("generated", $._formula, optional(choice("stored", "virtual"))),
    on_update_value: ($) => seq("on", "update", field("value", $._value)),
    value_modifier: ($) => seq("value", $._formula),
    readonly: (_) => "readonly",
    flexible: (_) => "flexible",
    using: ($) => seq("using", $._formula),
    backfill: ($) => seq("backfill", $._formula, optional(seq("batch", $.number))),

    primary_key: ($) =>
      seq("primary", "key", optional(field("name", $._name)), field("parts", $.parts), repeat($._key_clause)),
    unique: ($) =>
      seq(
        "unique", optional(field("name", $._name)), field("parts", $.parts),
        repeat(choice($._nulls_not_distinct, $._key_clause)),
      ),
    _key_clause: ($) => choice($.include, $.deferrable, seq("using", field("method", $._name)), $._clause, $.dialect_block),
    include: ($) => seq("include", $.names),
    unique_index: ($) => seq("unique", $._index),
    index: ($) => $._index,
    _index: ($) =>
      seq(
        "index", optional(field("name", $._name)), choice(seq("(", ")"), field("parts", $.parts)),
        repeat($._index_clause),
      ),
    _index_clause: ($) =>
      choice(
        seq("using", field("method", $._name), optional($.options)), $.include, $.where, $._nulls_not_distinct,
        $._clause, $.dialect_block,
      ),
    where: ($) => seq("where", $._formula),
    parts: ($) => listed($.part),
    part: ($) =>
      seq(
        $._operand,
        repeat(
          choice(
            seq("collate", choice($._name, $.raw)), $._opclass, seq("prefix", $.number), "asc", "desc",
            seq("nulls", choice("first", "last")), seq("without", "overlaps"), $.dialect_block,
          ),
        ),
      ),
    _opclass: ($) => seq("opclass", choice($.qname, $.raw)),
    _operand: ($) => choice($.raw, $.call, $.cast, field("column", $._expression_name), $.parenthesized),
    check_item: ($) =>
      seq(
        "check", optional(field("name", soft($, ...DIALECTS))), $._formula,
        repeat(choice($._holds, seq("no", "inherit"), $._clause, $.dialect_block)),
      ),
    foreign_key: ($) =>
      seq(
        "foreign", "key", optional(field("name", $._name)), field("columns", alias($._period_names, $.names)), "->",
        field("target", $.qname), optional(field("target_columns", alias($._period_names, $.names))),
        repeat(choice($._reference_part, $._clause)),
      ),
    _period_names: ($) =>
      seq(
        "(", $._name, repeat(seq(",", soft($, "period"))), optional(seq(",", "period", $._name)), optional(","), ")",
      ),
    exclude: ($) =>
      seq(
        "exclude", optional(field("name", soft($, "using"))), "using", field("method", $._name), listed($.exclude_part),
        repeat(choice($.where, $.deferrable, $._clause)),
      ),
    exclude_part: ($) => seq($._operand, optional($._opclass), "with", choice($.operator, $.raw)),
    operator: (_) => /[!%&*+\-\/<=>@^|~]+/,

    trigger: ($) =>
      seq(
        "trigger", field("name", $._name), choice("before", "after", seq("instead", "of")),
        list($.trigger_event, "or"), repeat($._trigger_clause), choice($.execute, seq("=", field("body", $.body))),
      ),
    trigger_event: ($) => choice("insert", "delete", "truncate", seq("update", optional(seq("of", $.names)))),
    _trigger_clause: ($) =>
      choice(
        seq("for", "each", choice("row", "statement")), $.when, $.referencing, $.deferrable,
        seq(choice("follows", "precedes"), $._name), $.depends, $._clause, $.dialect_block,
      ),
    when: ($) => seq("when", $._formula),
    referencing: ($) => prec.right(seq("referencing", repeat1(seq(choice("old", "new"), "table", $.as)))),
    execute: ($) => seq("execute", field("function", $.qname), "(", optional(list($._literal)), ")"),
    policy: ($) =>
      seq(
        "policy", field("name", $._name), "for", choice("all", "select", "insert", "update", "delete"),
        optional(seq("to", list(field("role", $._name), "or"))), optional("restrictive"),
        optional(seq("using", $._formula)), optional(seq("with", "check", $._formula)), repeat($._clause),
      ),
    event: ($) =>
      seq(
        "event", field("name", $._name), "for", choice("all", list(choice("create", "update", "delete"), "or")),
        optional(seq("async", optional(seq("retry", $.number)), optional(seq("maxdepth", $.number)))),
        optional($.when), repeat($._clause), "then", field("body", $.body),
      ),
    permissions: ($) => prec.dynamic(1, seq("permissions", choice("full", "none", $.permissions_body))),
    permissions_body: ($) => seq("{", lines($, $.permission), "}"),
    permission: ($) => seq(list(field("operation", $._name), "or"), choice("full", "none", $.where)),

    // ---- other objects

    rows: ($) =>
      declared($, "rows", field("table", $.qname), field("columns", $.names), repeat($._clause), $.rows_body),
    rows_body: ($) => block($, $.tuple),
    tuple: ($) => listed(choice($._atom, $.raw)),
    group: ($) => declared($, "group", field("name", $._name), $.group_body),
    group_body: ($) => block($, $.qname),
    view: ($) =>
      declared(
        $, optional("materialized"), "view", field("name", $.qname), optional(field("columns", $.names)),
        repeat(choice($.depends, $._clause)), optional($.view_body), "=", field("body", $.body),
      ),
    view_body: ($) =>
      toldBlock(
        $, choice($.view_column, $.unique_index, $.index, $.trigger, $.permissions, $.dialect_block, $.protected),
      ),
    view_column: ($) =>
      seq("column", field("name", $._name), repeat(choice($.default, $.only, $.dialect_block))),
    routine: ($) =>
      declared(
        $, choice("function", "procedure"), field("name", $.qname), field("parameters", $.parameters),
        optional(seq("->", field("result", $.result))), repeat($._routine_clause), "=", field("body", $.body),
      ),
    parameters: ($) => maybeListed($.parameter),
    parameter: ($) =>
      choice(
        seq(
          optional(field("mode", choice("in", "out", "inout", "variadic"))),
          field("name", choice($._name, $._parameter_word)), field("type", $.type),
          optional($._parameter_default),
        ),
        seq(
          optional(field("mode", choice("out", "inout", "variadic"))), field("type", $.type),
          optional($._parameter_default),
        ),
      ),
    _parameter_default: ($) =>
      seq("default", field("default", choice($._value, seq($._default_name, repeat($.override))))),
    _parameter_word: ($) => alias(choice("in", "out", "inout", "variadic"), $.identifier),
    result: ($) => choice(seq("table", "(", list($.parameter), optional(","), ")"), seq("setof", $.type), $.type),
    _routine_clause: ($) =>
      choice(
        seq("language", field("language", $._name)), "immutable", "stable", "volatile", "strict", "deterministic",
        seq("security", choice("definer", "invoker")), $.depends, $.permissions, $.dialect_block, $._clause,
      ),
    sequence: ($) => declared($, "sequence", field("name", $.qname), repeat($._sequence_clause)),
    _sequence_clause: ($) =>
      choice(
        $.as, seq(choice("start", "increment", "min", "max"), optional("-"), $.number),
        seq(choice("cache", "batch"), $.number), "cycle", "logged", "unlogged",
        seq("owned", "by", field("owner", $.qname)), seq("timeout", $.duration), $._clause,
      ),
    raw_object: ($) =>
      declared($, "raw", field("name", $.qname), repeat(choice($.depends, $._clause)), $.raw_body),
    raw_body: ($) =>
      seq(
        "{", line($, "up"), field("up", $.body),
        optional(seq(choice($._newline, ","), line($, "down"), field("down", $.body))), "}",
      ),
    grant: ($) =>
      declared(
        $, "grant", choice($.privilege, listed($.privilege)), "on",
        $._grant_target, "to", list(field("role", $._name), "or"), optional(seq("with", "grant", "option")),
        repeat($._clause),
      ),
    _grant_target: ($) =>
      choice(
        seq(choice("function", "procedure"), field("on", $.qname), optional($.types)),
        seq(optional(choice(...GRANTED)), field("on", $.qname)),
        field("on", alias($._kind_as_name, $.qname)),
      ),
    _kind_as_name: ($) =>
      seq(field("part", alias(choice(...GRANTED), $.identifier)), repeat(seq(".", field("part", $._name)))),
    privilege: ($) => seq(field("name", $._name), optional($.names)),
    types: ($) => maybeListed($.type),
    drop_item: ($) =>
      seq(
        "drop",
        choice(
          seq(field("kind", choice("function", "procedure")), field("name", $.qname), optional($.types)),
          seq(
            field(
              "kind",
              choice(
                "table", "view", "enum", "type", "sequence", "namespace", "extension", "relation", "raw", "analyzer",
                "param", "access",
              ),
            ),
            field("name", $.qname),
          ),
        ),
        repeat($.only),
      ),

    // ---- SurrealDB objects

    analyzer: ($) =>
      declared(
        $, "analyzer", field("name", $._name),
        repeat(
          choice(seq(choice("tokenizers", "filters"), $.filters), seq("function", field("function", $.qname)), $._clause),
        ),
      ),
    filters: ($) => listed($.filter),
    filter: ($) => seq(field("name", $._name), optional(seq("(", list(choice($._name, $._literal)), ")"))),
    param: ($) =>
      declared($, "param", field("name", $._name), repeat(choice($.permissions, $._clause)), "=", $._value),
    service: ($) =>
      declared(
        $, choice("access", "user", "config", "api", "bucket"), field("name", choice($._name, $.string)),
        optional(field("kind", $._name)), repeat($._clause), optional($.options_body),
      ),

    // ---- places that take an expression

    _formula: ($) => prec.right(choice(seq(choice($.parenthesized, $.raw), repeat($.override)), repeat1($.override))),
    _value: ($) =>
      prec.right(
        choice(
          seq(choice($._literal, $.call, $.cast, $.parenthesized, $.raw), repeat($.override)), repeat1($.override),
        ),
      ),
    _atom: ($) => choice($._literal, $.call, $.cast, $.parenthesized, $._expression_name),
    body: ($) => prec.right(repeat1(choice($.fence, $.raw, $.override))),
    _literal: ($) => choice($._negative, $.number, $.duration, $.string, $.boolean, $.null, $.list),
    _negative: ($) => seq("-", $.number),
    list: ($) => seq("[", optional(seq(list($.expression), optional(","))), "]"),
    boolean: (_) => choice("true", "false"),
    null: (_) => "null",

    // ---- portable expressions, loosest first

    expression: ($) => choice($.or, $.and, $.not, $.comparison, $._term),
    or: ($) => prec.left(1, seq($.expression, "or", $.expression)),
    and: ($) => prec.left(2, seq($.expression, "and", $.expression)),
    not: ($) => prec(3, seq("not", $.expression)),
    comparison: ($) =>
      seq(
        $._term,
        choice(
          seq(choice("=", "<>", "!=", "<", "<=", ">", ">="), $._term),
          seq("is", optional("not"), choice($.null, $.boolean, seq("distinct", "from", $._term))),
          seq(
            optional("not"),
            choice(
              seq("in", "(", list($.expression), optional(","), ")"), seq("like", $._term),
              seq("between", $._term, "and", $._term),
            ),
          ),
        ),
      ),
    _term: ($) =>
      choice(
        alias($._concat, $.binary), alias($._sum, $.binary), alias($._product, $.binary), alias($._minus, $.unary),
        $.number, $.duration, $.string, $.boolean, $.null, $.case, $.cast, $.call, $.column_name, $.parenthesized,
        $.list,
      ),
    _concat: ($) => prec.left(4, seq($._term, "||", $._term)),
    _sum: ($) => prec.left(5, seq($._term, choice("+", "-"), $._term)),
    _product: ($) => prec.left(6, seq($._term, choice("*", "/", "%"), $._term)),
    _minus: ($) => prec(7, seq("-", $._term)),
    parenthesized: ($) => seq("(", $.expression, ")"),
    column_name: ($) => $._dotted,
    call: ($) => prec.dynamic(1, seq(field("function", alias($._dotted, $.qname)), maybeListed($.expression))),
    _dotted: ($) => prec.right(seq(field("part", $._expression_name), repeat(seq(".", field("part", $._name))))),
    case: ($) =>
      seq(
        "case", repeat1(seq("when", $.expression, "then", $.expression)), optional(seq("else", $.expression)), "end",
      ),
    cast: ($) => seq("cast", "(", $.expression, "as", alias($._plain_type, $.type), ")"),

    // ---- tokens

    // of two that are as long, the first is taken
    number: ($) => choice($._number, seq($._broken_number, $._never)),
    _number: (_) => /[0-9]+(\.[0-9]+)?([eE][+-]?[0-9]+)?/,
    duration: (_) => /([0-9]+(ns|us|ms|s|m|h|d|w|y))+/,
    _broken_number: (_) => /[0-9]\p{XID_Continue}*/,
    string: (_) => /'([^'\n]|'')*'/,
    raw: ($) => seq($._raw_open, optional($.raw_text), $._raw_close),
    fence: ($) => seq($._fence_open, $.fence_tag, optional($.fence_text), $._fence_close),
  },
});
