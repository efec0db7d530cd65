; What stands in brackets is indented once; a line that goes on with `->` too.

[
  (namespace)
  (enum_body)
  (table_body)
  (fields)
  (column_body)
  (options_body)
  (permissions_body)
  (rows_body)
  (group_body)
  (view_body)
  (raw_body)
  (names)
  (qnames)
  (parts)
  (parameters)
  (mixin_parameters)
  (arguments)
  (parenthesized)
  (options)
  (tuple)
  (list)
] @indent @indent.begin

[
  "}"
  ")"
  "]"
] @outdent @indent.branch @indent.end

; a body of another language keeps its own
(fence_text) @indent.ignore
