; Made from grammar/tree-sitter-schema/queries/highlights.scm.

; No node is captured twice, so the order of the patterns means nothing.

; ---- comments

(comment) @comment

(doc_comment) @comment.documentation

; ---- words that begin an item

[
  "namespace"
  "type"
  "enum"
  "mixin"
  "table"
  "relation"
  "rows"
  "group"
  "materialized"
  "view"
  "sequence"
  "extension"
  "raw"
  "analyzer"
  "param"
  "access"
  "user"
  "config"
  "api"
  "bucket"
  "trigger"
  "policy"
  "event"
  "permissions"
] @keyword.type

[
  "composite"
  "object"
] @type.builtin

(permissions
  [
    "full"
    "none"
  ] @constant.builtin)

(permission
  [
    "full"
    "none"
  ] @constant.builtin)

[
  "function"
  "procedure"
] @keyword.function

"use" @keyword.import

(visibility) @keyword.modifier

(protected) @keyword.modifier

; ---- transitions: what affects only the next plan

[
  "drop"
  "renamed"
  "map"
  "backfill"
  "deprecated"
  "remove"
] @keyword.directive

; ---- other words

[
  "action"
  "after"
  "all"
  "always"
  "as"
  "asc"
  "async"
  "batch"
  "before"
  "by"
  "cache"
  "check"
  "collate"
  "column"
  "create"
  "cycle"
  "default"
  "deferrable"
  "deferred"
  "definer"
  "delete"
  "depends"
  "desc"
  "deterministic"
  "down"
  "each"
  "enforced"
  "except"
  "exclude"
  "execute"
  "filters"
  "first"
  "follows"
  "for"
  "foreign"
  "from"
  "generated"
  "grant"
  "identity"
  "immediate"
  "immutable"
  "include"
  "increment"
  "index"
  "inherit"
  "initially"
  "inout"
  "insert"
  "instead"
  "invoker"
  "key"
  "language"
  "last"
  "logged"
  "match"
  "max"
  "maxdepth"
  "min"
  "new"
  "no"
  "nulls"
  "of"
  "old"
  "on"
  "only"
  "opclass"
  "option"
  "out"
  "owned"
  "overlaps"
  "partial"
  "period"
  "precedes"
  "prefix"
  "primary"
  "referencing"
  "restrictive"
  "retry"
  "row"
  "security"
  "select"
  "serial"
  "set"
  "setof"
  "simple"
  "stable"
  "start"
  "statement"
  "stored"
  "strict"
  "timeout"
  "to"
  "tokenizers"
  "truncate"
  "unique"
  "unlogged"
  "unsigned"
  "up"
  "update"
  "using"
  "valid"
  "value"
  "variadic"
  "version"
  "virtual"
  "volatile"
  "when"
  "where"
  "with"
  "without"
] @keyword

[
  (readonly)
  (flexible)
] @keyword

[
  "case"
  "then"
  "else"
  "end"
  "cast"
] @keyword.conditional

[
  "and"
  "or"
  "not"
  "in"
  "is"
  "like"
  "between"
  "distinct"
] @keyword.operator

(match
  "full" @keyword)

(action
  "null" @constant.builtin)

(drop_member
  to: (identifier) @constant)

; ---- names

(namespace
  name: (_) @module)

(table
  name: (qname) @type.definition)

(relation
  name: (qname) @type.definition)

(mixin
  name: (qname) @type.definition)

(enum
  name: (qname) @type.definition)

(type_decl
  name: (qname) @type.definition)

(view
  name: (qname) @type.definition)

(sequence
  name: (qname) @type.definition)

(sequence
  owner: (qname) @variable.member)

(raw_object
  name: (qname) @type.definition)

(rows
  table: (qname) @type)

(group_body
  (qname) @type)

(use
  path: (qname) @type)

(targets
  (qname) @type)

(foreign_key
  target: (qname) @type)

(spread
  mixin: (qname) @type)

(renamed
  from: (qname) @variable)

(type
  name: (qname) @type.builtin)

(routine
  name: (qname) @function)

(call
  function: (qname) @function.call)

(execute
  function: (qname) @function.call)

(parameter
  name: (_) @variable.parameter)

(mparam
  name: (_) @variable.parameter)

(column
  name: (_) @variable.member)

(drop_column
  name: (_) @variable.member)

(view_column
  name: (_) @variable.member)

(column_name) @variable

(names
  [
    (identifier)
    (quoted_identifier)
  ] @variable.member)

(part
  column: (_) @variable.member)

(member
  name: (_) @constant)

(drop_member
  name: (_) @constant)

(default
  value: [
    (identifier)
    (quoted_identifier)
  ] @constant)

(action
  [
    (identifier)
    (quoted_identifier)
  ] @constant.builtin)

(primary_key
  name: (_) @label)

(unique
  name: (_) @label)

(index
  name: (_) @label)

(unique_index
  name: (_) @label)

(check_item
  name: (_) @label)

(foreign_key
  name: (_) @label)

(exclude
  name: (_) @label)

(trigger
  name: (_) @label)

(policy
  name: (_) @label)

(event
  name: (_) @label)

(as
  name: (_) @label)

(option
  name: (qname) @property)

; ---- dialects

[
  (dialect)
  (fence_tag)
] @attribute

; ---- values

(string) @string

[
  (raw)
  (dialect_raw)
] @string.special

(fence) @string.special

(number) @number

(duration) @number

(boolean) @boolean

(null) @constant.builtin

; ---- signs

[
  "="
  "<>"
  "!="
  "<"
  "<="
  ">"
  ">="
  "||"
  "+"
  "-"
  "*"
  "/"
  "%"
  "?"
  "->"
  "..."
] @operator

(operator) @operator

[
  "("
  ")"
  "["
  "]"
  "{"
  "}"
] @punctuation.bracket

[
  ","
  "."
] @punctuation.delimiter
