; Blocks, fences and runs of doc comments.

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
  (fence)
] @fold

(doc_comment)+ @fold
