; Made from grammar/tree-sitter-schema/queries/locals.scm.

; Mixins and routines have parameters; tables have columns.

[
  (mixin)
  (routine)
  (table)
  (relation)
] @local.scope

(mparam
  name: (_) @local.definition)

(parameter
  name: (_) @local.definition)

(column
  name: (_) @local.definition)

(table
  name: (qname) @local.definition)

(enum
  name: (qname) @local.definition)

(type_decl
  name: (qname) @local.definition)

(mixin
  name: (qname) @local.definition)

(column_name
  part: (_) @local.reference)

(names
  (_) @local.reference)

(part
  column: (_) @local.reference)

(targets
  (qname) @local.reference)

(type
  name: (qname) @local.reference)
