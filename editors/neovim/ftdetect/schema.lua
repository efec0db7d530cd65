vim.filetype.add({ extension = { schema = "schema" } })
