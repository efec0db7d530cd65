;;; schema-mode.el --- Major mode for .schema files  -*- lexical-binding: t; -*-

;; Version: 0.1.0
;; Package-Requires: ((emacs "27.1"))
;; Keywords: languages
;; SPDX-License-Identifier: MIT OR Apache-2.0

;;; Commentary:

;; Colours and indents .schema files, the language of the schema compiler schemac.  No word of the language is reserved:
;; a word is a keyword by its place.

;;; Code:

(defgroup schema nil
  "Editing .schema files."
  :group 'languages)

(defcustom schema-indent-offset 2
  "How far the lines of a block are indented."
  :type 'integer
  :safe #'integerp)

(defconst schema--name "\\(?:\\_<[[:alpha:]_][[:alnum:]_]*\\_>\\|\"[^\"\n]*\"\\)")
(defconst schema--path (concat schema--name "\\(?:\\." schema--name "\\)*"))
(defconst schema--dialect (regexp-opt '("postgres" "mysql" "mariadb" "sqlite" "surrealdb") 'symbols))
(defconst schema--line "\\(?:^\\|[{,]\\)[ \t]*")

(defconst schema--items
  (concat "^[ \t]*\\(?:\\(private\\|export\\)[ \t]+\\)?"
          (regexp-opt '("table" "mixin" "relation" "enum" "rows" "group" "view" "materialized view" "function"
                        "procedure" "sequence" "extension" "raw" "analyzer" "param" "access" "user" "config" "api"
                        "bucket" "namespace" "use")
                      t)
          "[ \t]+\\(" schema--path "\\)"))

(defconst schema--words
  (regexp-opt
   '("default" "check" "unique" "index" "primary" "foreign" "key" "collate" "identity" "generated" "stored" "virtual"
     "deferrable" "initially" "deferred" "immediate" "using" "include" "where" "with" "nulls" "first" "last" "asc"
     "desc" "opclass" "without" "overlaps" "prefix" "for" "to" "before" "after" "instead" "insert" "update" "delete" "truncate" "of" "each"
     "row" "statement" "when" "execute" "referencing" "restrictive" "then" "readonly" "flexible" "always" "serial"
     "match" "full" "partial" "simple" "batch" "unsigned" "as" "on" "from" "only" "except" "depends" "language"
     "immutable" "stable" "volatile" "strict" "security" "definer" "invoker" "setof" "grant" "start" "increment"
     "and" "or" "not" "in" "is" "like" "between" "distinct" "case" "else" "end" "cast" "no" "set" "action" "cascade"
     "restrict")
   'symbols))

(defconst schema-font-lock-keywords
  `(("`[^`\n]+`\\|``[^`\n].*?``" 0 font-lock-string-face t)
    (,schema--items (1 font-lock-keyword-face nil t) (2 font-lock-keyword-face) (3 font-lock-type-face t))
    (,(concat "^[ \t]*\\(?:\\(private\\|export\\)[ \t]+\\)?\\(type\\)[ \t]+\\(" schema--path "\\)[ \t]*=")
     (1 font-lock-keyword-face nil t) (2 font-lock-keyword-face) (3 font-lock-type-face))
    ("^[ \t]*\\(drop\\)[ \t]+\\([a-z]+\\)[ \t]+" (1 font-lock-warning-face) (2 font-lock-keyword-face))
    (,(concat schema--line
              "\\(primary[ \t]+key\\|foreign[ \t]+key\\|unique[ \t]+index\\|unique\\|index\\|check\\|exclude\\|drop[ \t]+column\\)\\_>")
     1 font-lock-keyword-face)
    (,(concat schema--line "\\(trigger\\|policy\\|event\\)[ \t]+\\(" schema--name
              "\\)[ \t]+\\(?:before\\|after\\|instead\\|for\\)\\_>")
     (1 font-lock-keyword-face) (2 font-lock-function-name-face))
    (,(concat schema--line "\\(protected\\)[ \t]*\\(?:$\\|[,}/]\\)") 1 font-lock-keyword-face)
    (,(concat schema--line "\\(permissions\\)[ \t]*\\(?:{\\|full\\_>\\|none\\_>\\)") 1 font-lock-keyword-face)
    (,(concat "\\_<\\(on\\)[ \t]+" schema--dialect "[ \t]*{") 1 font-lock-keyword-face)
    ("\\(\\.\\.\\.\\)\\([[:alpha:]_][[:alnum:]_.]*\\)" (1 font-lock-builtin-face) (2 font-lock-type-face))
    (,(concat schema--dialect "[ \t]*[`{]") 1 font-lock-preprocessor-face)
    (,(concat "\\_<\\(only\\|except\\)[ \t]+" schema--dialect) (1 font-lock-keyword-face) (2 font-lock-preprocessor-face))
    (,(concat schema--line "\\(" schema--name "\\)[ \t]+->") 1 font-lock-variable-name-face)
    (,(concat schema--line "\\(" schema--name "\\)[ \t]+\\(" schema--path "\\)")
     (1 font-lock-variable-name-face) (2 font-lock-type-face))
    ("->" . font-lock-builtin-face)
    (,(concat "->[ \t]*\\(" schema--path "\\)") 1 font-lock-type-face)
    ("\\_<\\(?:renamed[ \t]+from\\|deprecated\\|remove[ \t]+after\\|backfill\\|map[ \t]+to\\)\\_>" . font-lock-warning-face)
    ("\\_<\\(?:true\\|false\\|null\\)\\_>" . font-lock-constant-face)
    ("\\_<\\([[:alpha:]_][[:alnum:]_]*\\)(" 1 font-lock-function-name-face)
    (,schema--words 1 font-lock-keyword-face))
  "Words by their place; what comes first wins.")

(defvar schema-mode-syntax-table
  (let ((table (make-syntax-table)))
    (modify-syntax-entry ?/ ". 12" table)
    (modify-syntax-entry ?\n ">" table)
    (modify-syntax-entry ?' "\"" table)
    (modify-syntax-entry ?\" "." table)
    (modify-syntax-entry ?\\ "." table)
    (modify-syntax-entry ?_ "_" table)
    table))

(defun schema--fences (start end)
  "Make texts of the fences between START and END."
  (goto-char start)
  (while (re-search-forward "\\(`\\{3,\\}\\)[ \t]*[a-z]+[ \t]*$" end t)
    (let ((open (match-beginning 1))
          (close (concat "^[ \t]*" (match-string 1) "\\_>?\\(?:[^`]\\|$\\)")))
      (put-text-property open (1+ open) 'syntax-table (string-to-syntax "|"))
      (when (re-search-forward close nil t)
        (let ((last (save-excursion (goto-char (match-beginning 0)) (skip-chars-forward " \t") (skip-chars-forward "`")
                                    (point))))
          (put-text-property (1- last) last 'syntax-table (string-to-syntax "|"))
          (goto-char last))))))

(defun schema-indent-line ()
  "Indent by the brackets around the line; one more for `->'."
  (interactive)
  (let* ((state (save-excursion (syntax-ppss (line-beginning-position))))
         (depth (car state)))
    (unless (nth 3 state)
      (save-excursion
        (back-to-indentation)
        (when (looking-at "[])}]") (setq depth (1- depth)))
        (when (looking-at "->") (setq depth (1+ depth)))
        (indent-line-to (* schema-indent-offset (max depth 0))))
      (when (< (current-column) (current-indentation)) (back-to-indentation)))))

(defun schema-format-buffer ()
  "Format the buffer with `schemac fmt'."
  (interactive)
  (let ((out (generate-new-buffer " *schemac fmt*")) (place (point)))
    (unwind-protect
        (if (zerop (call-process-region nil nil "schemac" nil (list out nil) nil "fmt" "-"))
            (progn (replace-buffer-contents out) (goto-char (min place (point-max))))
          (user-error "schemac fmt: the file has errors"))
      (kill-buffer out))))

;;;###autoload
(define-derived-mode schema-mode prog-mode "Schema"
  "Major mode for .schema files."
  (setq-local comment-start "// " comment-end "" comment-start-skip "//[/!]?[ \t]*")
  (setq-local indent-line-function #'schema-indent-line)
  (setq-local syntax-propertize-function #'schema--fences)
  (setq-local font-lock-defaults '(schema-font-lock-keywords))
  (setq-local imenu-generic-expression (list (list nil schema--items 3)))
  (setq-local indent-tabs-mode nil))

;;;###autoload
(add-to-list 'auto-mode-alist '("\\.schema\\'" . schema-mode))

(with-eval-after-load 'markdown-mode
  (when (boundp 'markdown-code-lang-modes)
    (add-to-list 'markdown-code-lang-modes '("schema" . schema-mode))))

(provide 'schema-mode)
;;; schema-mode.el ends here
