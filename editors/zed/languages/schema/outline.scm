(namespace "namespace" @context name: (_) @name) @item

(table "table" @context name: (qname) @name) @item

(relation "relation" @context name: (qname) @name) @item

(mixin "mixin" @context name: (qname) @name) @item

(enum "enum" @context name: (qname) @name) @item

(type_decl "type" @context name: (qname) @name) @item

(view "view" @context name: (qname) @name) @item

(routine ["function" "procedure"] @context name: (qname) @name) @item

(sequence "sequence" @context name: (qname) @name) @item

(raw_object "raw" @context name: (qname) @name) @item

(trigger "trigger" @context name: (_) @name) @item

(policy "policy" @context name: (_) @name) @item

(event "event" @context name: (_) @name) @item

(column name: (_) @name) @item

(doc_comment) @annotation
