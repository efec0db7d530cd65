autocmd BufNewFile,BufRead *.schema setfiletype schema
