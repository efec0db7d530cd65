" The .schema language of schemac. No word is reserved, so a word is a keyword by its place only.
if exists('b:current_syntax')
  finish
endif

syntax include @schemaSQL syntax/sql.vim
unlet! b:current_syntax

syntax case match
syntax iskeyword @,48-57,_,192-255

" ---- values
syntax match schemaNumber /\<\d\+\(\.\d\+\)\?\([eE][+-]\?\d\+\)\?\>/
syntax match schemaNumber /\<\(\d\+\(ns\|us\|ms\|[smhdwy]\)\)\+\>/
syntax match schemaOperator /->\|\.\.\.\|<>\|!=\|<=\|>=\|||\|[-=<>+*\/%?]/
syntax match schemaCall /\<\h\w*\ze(/
syntax match schemaConstant /\<\(true\|false\|null\)\>/
syntax match schemaDialect /\<\(postgres\|mysql\|mariadb\|sqlite\|surrealdb\)\ze\s*[`{]/

" ---- words inside of an item: after the name and the type of a column these are keywords
syntax match schemaKeyword /\<\(default\|check\|unique\|index\|collate\|identity\|generated\|stored\|virtual\|deferrable\|initially\)\>/
syntax match schemaKeyword /\<\(deferred\|immediate\|using\|include\|where\|with\|nulls\|first\|last\|asc\|desc\|opclass\|prefix\|without\|overlaps\)\>/
syntax match schemaKeyword /\<\(for\|to\|before\|after\|instead\|insert\|update\|delete\|truncate\|of\|each\|row\|statement\|when\)\>/
syntax match schemaKeyword /\<\(execute\|referencing\|follows\|precedes\|restrictive\|then\|async\|retry\|maxdepth\)\>/
syntax match schemaKeyword /\<\(readonly\|flexible\|always\|serial\|match\|full\|partial\|simple\|batch\|unsigned\|as\|on\|from\)\>/
syntax match schemaKeyword /\<\(language\|immutable\|stable\|volatile\|strict\|deterministic\|security\|definer\|invoker\|setof\)\>/
syntax match schemaKeyword /\<\(tokenizers\|filters\|start\|increment\|min\|max\|cache\|cycle\|timeout\|enforced\|version\|depends\)\>/
syntax match schemaKeyword /\<\(primary\|foreign\|key\|exclude\|no\|action\|set\|cascade\|restrict\|value\|cast\|permissions\|none\)\>/
syntax match schemaWordOperator /\<\(and\|or\|not\|in\|is\|like\|between\|distinct\)\>/
syntax match schemaConditional /\<\(case\|else\|end\)\>/
syntax match schemaTransition /\<\(renamed\|deprecated\|remove\|backfill\|map\|drop\)\>/
syntax match schemaKeyword /\<\(only\|except\)\>\ze\s\+\(postgres\|mysql\|mariadb\|sqlite\|surrealdb\)/ nextgroup=schemaDialects skipwhite
syntax match schemaDialects /\(postgres\|mysql\|mariadb\|sqlite\|surrealdb\)\(\s\+or\s\+\(postgres\|mysql\|mariadb\|sqlite\|surrealdb\)\)*/ contained

" ---- the first words of a line in a block: a column's name and its type, which may be any words
syntax match schemaColumn /\(^\s*\|[{,]\s*\)\@<=\(\h\w*\|"[^"]*"\)\ze\s\+\(\h\|"\|`\|->\)/ contained nextgroup=schemaType skipwhite
syntax match schemaType /\(\h\w*\|"[^"]*"\)\(\.\(\h\w*\|"[^"]*"\)\)*/ contained
syntax match schemaKey /\(^\s*\|[{,]\s*\)\@<=\(primary\s\+key\|foreign\s\+key\|unique\s\+index\|unique\|index\|check\|exclude\|drop\s\+column\)\>/ contained
syntax match schemaKey /\(^\s*\|[{,]\s*\)\@<=\(trigger\s\+\h\w*\s\+\(before\|after\|instead\)\|policy\s\+\h\w*\s\+for\|event\s\+\h\w*\s\+for\)\>/ contained
syntax match schemaKey /\(^\s*\|[{,]\s*\)\@<=\(protected\ze\s*\($\|[,}]\|\/\/\)\|permissions\ze\s*\({\|full\>\|none\>\)\|on\ze\s\+\(postgres\|mysql\|mariadb\|sqlite\|surrealdb\)\s*{\)/ contained
syntax region schemaBlock start=/{/ end=/}/ transparent fold contains=TOP
syntax region schemaInner start=/{/ end=/}/ contained transparent contains=@schemaValue,@schemaLine
syntax cluster schemaValue contains=schemaNumber,schemaOperator,schemaCall,schemaConstant,schemaDialect,schemaKeyword
syntax cluster schemaValue add=schemaWordOperator,schemaConditional,schemaTransition,schemaString,schemaQuoted,schemaRaw
syntax cluster schemaValue add=schemaFence,schemaFenceOther,schemaComment,schemaDoc,schemaInner
syntax cluster schemaLine contains=schemaColumn,schemaKey
syntax region schemaTable matchgroup=schemaDelimiter start=/{/ end=/}/ fold contained contains=@schemaValue,@schemaLine

" ---- items
syntax match schemaItem /^\s*\(\(private\|export\)\s\+\)\?\(type\|enum\|relation\|rows\|group\|\(materialized\s\+\)\?view\|function\|procedure\|sequence\|extension\|raw\|analyzer\|param\|access\|user\|config\|api\|bucket\|namespace\|use\|grant\)\>\ze\s\+[("[:alpha:]_']/ nextgroup=schemaName skipwhite
syntax match schemaItem /^\s*drop\s\+\(table\|view\|enum\|type\|function\|procedure\|sequence\|namespace\|extension\|relation\|raw\|analyzer\|param\|access\)\>\ze\s\+["[:alpha:]_]/ nextgroup=schemaName skipwhite
syntax match schemaItem /\(^\|{\)\@<=\s*\(\(private\|export\)\s\+\)\?\(table\|mixin\)\>\ze\s\+["[:alpha:]_]/ nextgroup=schemaTableName skipwhite
syntax match schemaTableName /\(\k\+\|"[^"]*"\)\(\.\(\k\+\|"[^"]*"\)\)*/ contained nextgroup=schemaTable,schemaHeader,schemaParameters skipwhite skipnl skipempty
syntax match schemaHeader /\(renamed\|only\|except\|deprecated\)\>[^{]*/ contained contains=TOP nextgroup=schemaTable skipnl
syntax region schemaParameters start=/(/ end=/)/ contained contains=TOP nextgroup=schemaTable skipwhite skipnl
syntax match schemaName /\(\k\+\|"[^"]*"\)\(\.\(\k\+\|"[^"]*"\)\)*/ contained

" ---- texts; last, because what is last wins
syntax region schemaString start=/'/ skip=/''/ end=/'/ oneline
syntax region schemaQuoted start=/"/ skip=/""/ end=/"/ oneline
syntax region schemaRaw matchgroup=schemaRawMark start=/`/ end=/`/ oneline contains=@schemaSQL
syntax region schemaRaw matchgroup=schemaRawMark start=/``\ze[^`]/ end=/``/ oneline contains=@schemaSQL
syntax region schemaFence matchgroup=schemaRawMark start=/\z(`\{3,}\)\s*\(sql\|postgres\|plpgsql\|mysql\|mariadb\|sqlite\)\s*$/ end=/^\s*\z1/ contains=@schemaSQL keepend fold
syntax region schemaFenceOther matchgroup=schemaRawMark start=/\z(`\{3,}\)\s*surrealdb\s*$/ end=/^\s*\z1/ keepend fold
syntax match schemaComment #//.*$# contains=@Spell
syntax match schemaDoc #///.*$# contains=@Spell
syntax match schemaDoc #//!.*$# contains=@Spell

syntax sync minlines=200

highlight default link schemaNumber Number
highlight default link schemaOperator Operator
highlight default link schemaCall Function
highlight default link schemaConstant Constant
highlight default link schemaDialect PreProc
highlight default link schemaDialects PreProc
highlight default link schemaKeyword Keyword
highlight default link schemaWordOperator Operator
highlight default link schemaConditional Conditional
highlight default link schemaTransition Special
highlight default link schemaColumn Identifier
highlight default link schemaType Type
highlight default link schemaKey Statement
highlight default link schemaItem Structure
highlight default link schemaName Typedef
highlight default link schemaTableName Typedef
highlight default link schemaDelimiter Delimiter
highlight default link schemaString String
highlight default link schemaQuoted Identifier
highlight default link schemaRawMark Delimiter
highlight default link schemaFenceOther String
highlight default link schemaComment Comment
highlight default link schemaDoc SpecialComment

let b:current_syntax = 'schema'
