; Symbols: what a file declares, and what it refers to.

((doc_comment)* @doc
  .
  [
    (table
      name: (qname) @name)
    (relation
      name: (qname) @name)
    (mixin
      name: (qname) @name)
  ] @definition.class
  (#strip! @doc "^///\\s*")
  (#select-adjacent! @doc @definition.class))

((doc_comment)* @doc
  .
  [
    (enum
      name: (qname) @name)
    (type_decl
      name: (qname) @name)
  ] @definition.type
  (#strip! @doc "^///\\s*")
  (#select-adjacent! @doc @definition.type))

((doc_comment)* @doc
  .
  [
    (view
      name: (qname) @name)
    (sequence
      name: (qname) @name)
    (raw_object
      name: (qname) @name)
  ] @definition.object
  (#strip! @doc "^///\\s*")
  (#select-adjacent! @doc @definition.object))

((doc_comment)* @doc
  .
  (routine
    name: (qname) @name) @definition.function
  (#strip! @doc "^///\\s*")
  (#select-adjacent! @doc @definition.function))

(namespace
  name: (_) @name) @definition.module

((doc_comment)* @doc
  .
  (column
    name: (_) @name) @definition.field
  (#strip! @doc "^///\\s*")
  (#select-adjacent! @doc @definition.field))

(member
  name: (_) @name) @definition.constant

(targets
  (qname) @name) @reference.class

(foreign_key
  target: (qname) @name) @reference.class

(spread
  mixin: (qname) @name) @reference.class

(type
  name: (qname) @name) @reference.type

(call
  function: (qname) @name) @reference.call
