; Made from grammar/tree-sitter-schema/queries/injections.scm.

; Fences: the tag names the language, with SQL for the SQL databases.

((fence
  (fence_tag) @_tag
  (fence_text) @injection.content)
  (#any-of? @_tag "sql" "postgres" "plpgsql" "mysql" "mariadb" "sqlite")
  (#set! injection.language "sql"))

((fence
  (fence_tag) @injection.language
  (fence_text) @injection.content)
  (#eq? @injection.language "surrealdb"))

; Raw text behind a dialect is that database's.

((override
  (dialect) @_dialect
  (dialect_raw
    (raw_text) @injection.content))
  (#not-eq? @_dialect "surrealdb")
  (#set! injection.language "sql"))

((override
  (dialect) @injection.language
  (dialect_raw
    (raw_text) @injection.content))
  (#eq? @injection.language "surrealdb"))

; Raw text alone is taken for SQL.

((raw
  (raw_text) @injection.content)
  (#set! injection.language "sql"))
