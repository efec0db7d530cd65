" What stands in brackets is indented once; what goes on with `->` or `=` too.
if exists('b:did_indent')
  finish
endif
let b:did_indent = 1

setlocal indentexpr=GetSchemaIndent()
setlocal indentkeys=0{,0},0),0],!^F,o,O
let b:undo_indent = 'setlocal indentexpr< indentkeys<'

if exists('*GetSchemaIndent')
  finish
endif

" A line without its texts and its comment.
function s:Bare(number) abort
  let line = substitute(getline(a:number), "'[^']*'\\|\"[^\"]*\"\\|`[^`]*`", '', 'g')
  return substitute(line, '//.*$', '', '')
endfunction

function GetSchemaIndent() abort
  " a fence keeps its own indentation
  if !empty(filter(synstack(v:lnum, 1), 'synIDattr(v:val, "name") =~# "^schema\\(Fence\\|RawMark\\)"'))
    return -1
  endif
  let before = prevnonblank(v:lnum - 1)
  if before == 0
    return 0
  endif
  let width = indent(before)
  if s:Bare(before) =~# '[[({]\s*$'
    let width += shiftwidth()
  elseif s:Bare(before) =~# '^\s*->' && getline(v:lnum) !~# '^\s*->'
    let width -= shiftwidth()
  endif
  if getline(v:lnum) =~# '^\s*[])}]'
    let width -= shiftwidth()
  elseif getline(v:lnum) =~# '^\s*->' && s:Bare(before) !~# '^\s*->'
    let width += shiftwidth()
  endif
  return width
endfunction
