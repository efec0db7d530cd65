// Lines, brackets, comments, raw text and fences: what needs to know more than the next characters.
//
// A line break ends an item, except inside ( ) and [ ], where a line may begin anyway (after {, after another line break,
// after a doc comment), before }, before the end of the file, and before a line that starts with ->, =, { or a fence.
// Where a line break ends an item but the grammar expects more, it is handed out all the same: an error.

#include "tree_sitter/parser.h"
#include "tree_sitter/alloc.h"

#include <stddef.h>
#include <string.h>

// In the order of `externals` in grammar.js.
enum Token {
  NEWLINE,
  LINE_START, // never handed out; valid where a line may begin
  COMMENT,
  DOC_COMMENT,
  OPEN_PAREN,
  CLOSE_PAREN,
  OPEN_BRACKET,
  CLOSE_BRACKET,
  OPEN_BRACE,
  CLOSE_BRACE,
  COMMA,
  RAW_OPEN,
  RAW_TEXT,
  RAW_CLOSE,
  FENCE_OPEN,
  FENCE_TAG,
  FENCE_TEXT,
  FENCE_CLOSE,
  WRONG, // handed out for what the language has not; never valid
  NEVER, // never handed out, never valid behind anything but a broken number
};

#define DEEPEST 240 // the compiler refuses brackets that nest deeper than 200

typedef struct {
  uint16_t ticks; // of the raw text or the fence that is open
  bool tagged;    // whether the fence's tag is behind us
  uint8_t depth;
  uint8_t braces[DEEPEST / 8]; // a bit for each open bracket: whether it is a brace
} Scanner;

static bool found(TSLexer *lexer, enum Token token) {
  lexer->result_symbol = token;
  return true;
}

static void advance(TSLexer *lexer) { lexer->advance(lexer, false); }

static bool is_blank(int32_t c) { return c == ' ' || c == '\t' || c == '\r' || c == 0xFEFF; }

static bool at_line_end(TSLexer *lexer) { return lexer->lookahead == '\n' || lexer->eof(lexer); }

static unsigned count_ticks(TSLexer *lexer) {
  unsigned count = 0;
  for (; lexer->lookahead == '`' && count < UINT16_MAX; count++) advance(lexer);
  return count;
}

// ---- brackets

static bool in_braces(const Scanner *scanner) {
  if (scanner->depth == 0) return true;
  unsigned top = scanner->depth - 1u;
  return scanner->braces[top / 8] >> (top % 8) & 1;
}

static bool scan_open(Scanner *scanner, TSLexer *lexer, enum Token token) {
  advance(lexer);
  lexer->mark_end(lexer);
  if (scanner->depth >= DEEPEST) return found(lexer, WRONG);
  unsigned top = scanner->depth++, bit = 1u << (top % 8);
  if (token == OPEN_BRACE) scanner->braces[top / 8] |= (uint8_t)bit;
  else scanner->braces[top / 8] &= (uint8_t)~bit;
  return found(lexer, token);
}

static bool scan_close(Scanner *scanner, TSLexer *lexer, enum Token token) {
  advance(lexer);
  lexer->mark_end(lexer);
  if (scanner->depth == 0 || in_braces(scanner) != (token == CLOSE_BRACE)) return found(lexer, WRONG);
  scanner->depth--;
  return found(lexer, token);
}

// A comma between the lines of a `{ }` joins what stands on one line.
static bool scan_comma(const Scanner *scanner, TSLexer *lexer) {
  advance(lexer);
  lexer->mark_end(lexer);
  if (in_braces(scanner)) {
    while (is_blank(lexer->lookahead)) advance(lexer);
    if (at_line_end(lexer)) return found(lexer, WRONG);
    if (lexer->lookahead == '/') {
      advance(lexer);
      if (lexer->lookahead == '/') return found(lexer, WRONG);
    }
  }
  return found(lexer, COMMA);
}

// ---- comments

// From the first `/` on. A doc comment ends the item before it, so `breaks` asks for the line break first.
static bool scan_comment(TSLexer *lexer, bool breaks) {
  unsigned slashes = 0;
  for (; lexer->lookahead == '/' && slashes < 4; slashes++) advance(lexer);
  if (slashes == 1 && lexer->lookahead == '*') return found(lexer, WRONG);
  if (slashes == 3 && breaks) return found(lexer, NEWLINE);
  if (slashes == 1) return breaks && found(lexer, NEWLINE);
  while (!at_line_end(lexer)) advance(lexer);
  lexer->mark_end(lexer);
  return found(lexer, slashes == 3 ? DOC_COMMENT : COMMENT);
}

// ---- raw text and fences

// Whether raw text closes on its line.
static bool closes_on_line(TSLexer *lexer, unsigned ticks) {
  while (!at_line_end(lexer)) {
    if (lexer->lookahead != '`') advance(lexer);
    else if (count_ticks(lexer) >= ticks) return true;
  }
  return false;
}

// Behind the opening backticks.
static bool scan_opened(Scanner *scanner, TSLexer *lexer, unsigned ticks) {
  lexer->mark_end(lexer);
  if (ticks < 3 && !closes_on_line(lexer, ticks)) return found(lexer, WRONG);
  scanner->ticks = (uint16_t)ticks;
  scanner->tagged = false;
  return found(lexer, ticks < 3 ? RAW_OPEN : FENCE_OPEN);
}

static bool scan_raw(Scanner *scanner, TSLexer *lexer) {
  bool text = false;
  while (!at_line_end(lexer)) {
    lexer->mark_end(lexer);
    unsigned run = 0;
    if (lexer->lookahead != '`') advance(lexer);
    else if (scanner->ticks == 1) advance(lexer), run = 1;
    else run = count_ticks(lexer); // a run of more than two closes as a whole
    if (run >= scanner->ticks && text) return found(lexer, RAW_TEXT);
    if (run >= scanner->ticks) {
      lexer->mark_end(lexer);
      scanner->ticks = 0;
      return found(lexer, RAW_CLOSE);
    }
    text = true;
  }
  scanner->ticks = 0;
  return false;
}

static bool is_tag(const char *word) {
  static const char *const TAGS[] = {"sql", "postgres", "plpgsql", "mysql", "mariadb", "sqlite", "surrealdb"};
  for (unsigned i = 0; i < sizeof TAGS / sizeof *TAGS; i++)
    if (strcmp(word, TAGS[i]) == 0) return true;
  return false;
}

// The tag, alone on the rest of the line.
static bool scan_tag(Scanner *scanner, TSLexer *lexer) {
  char word[16] = {0};
  unsigned length = 0;
  while (is_blank(lexer->lookahead)) lexer->advance(lexer, true);
  for (; lexer->lookahead >= 'a' && lexer->lookahead <= 'z' && length < sizeof word - 1; length++) {
    word[length] = (char)lexer->lookahead;
    advance(lexer);
  }
  lexer->mark_end(lexer);
  while (is_blank(lexer->lookahead)) advance(lexer);
  bool right = is_tag(word) && at_line_end(lexer);
  scanner->tagged = true;
  if (!right) scanner->ticks = 0;
  return found(lexer, right ? FENCE_TAG : WRONG);
}

// The lines up to one that starts with as many backticks, or the start of that one.
static bool scan_fence(Scanner *scanner, TSLexer *lexer) {
  if (!scanner->tagged) return scan_tag(scanner, lexer);
  bool text = false;
  if (lexer->get_column(lexer) > 0) { // behind the tag
    while (!at_line_end(lexer)) lexer->advance(lexer, true);
    lexer->advance(lexer, true);
  }
  while (!lexer->eof(lexer)) {
    lexer->mark_end(lexer);
    while (is_blank(lexer->lookahead)) advance(lexer);
    if (count_ticks(lexer) == scanner->ticks) {
      if (text) return found(lexer, FENCE_TEXT);
      lexer->mark_end(lexer);
      scanner->ticks = 0;
      return found(lexer, FENCE_CLOSE);
    }
    text = true;
    while (!at_line_end(lexer)) advance(lexer);
    advance(lexer);
  }
  scanner->ticks = 0;
  return false;
}

// ---- all

// The end of an item, unless the line goes on with what stands here.
static bool scan_line(Scanner *scanner, TSLexer *lexer) {
  switch (lexer->lookahead) {
    case '}': return scan_close(scanner, lexer, CLOSE_BRACE);
    case '{': return scan_open(scanner, lexer, OPEN_BRACE);
    case '=': return false;
    case '/': return scan_comment(lexer, true);
    case '-':
      advance(lexer);
      return lexer->lookahead != '>' && found(lexer, NEWLINE);
    case '`': {
      unsigned ticks = count_ticks(lexer);
      return ticks < 3 ? found(lexer, NEWLINE) : scan_opened(scanner, lexer, ticks);
    }
    default: return !lexer->eof(lexer) && found(lexer, NEWLINE);
  }
}

bool tree_sitter_schema_external_scanner_scan(void *payload, TSLexer *lexer, const bool *valid) {
  Scanner *scanner = payload;
  if (scanner->ticks > 0) return scanner->ticks < 3 ? scan_raw(scanner, lexer) : scan_fence(scanner, lexer);

  bool line_break = false;
  while (is_blank(lexer->lookahead) || lexer->lookahead == '\n') {
    line_break |= lexer->lookahead == '\n';
    lexer->advance(lexer, true);
  }
  lexer->mark_end(lexer);
  bool recovering = valid[LINE_START] && valid[NEVER];
  if (line_break && in_braces(scanner) && (recovering || !valid[LINE_START])) return scan_line(scanner, lexer);

  switch (lexer->lookahead) {
    case '(': return scan_open(scanner, lexer, OPEN_PAREN);
    case ')': return scan_close(scanner, lexer, CLOSE_PAREN);
    case '[': return scan_open(scanner, lexer, OPEN_BRACKET);
    case ']': return scan_close(scanner, lexer, CLOSE_BRACKET);
    case '{': return scan_open(scanner, lexer, OPEN_BRACE);
    case '}': return scan_close(scanner, lexer, CLOSE_BRACE);
    case ',': return scan_comma(scanner, lexer);
    case '/': return scan_comment(lexer, false);
    case '`': return scan_opened(scanner, lexer, count_ticks(lexer));
    case '-':
      advance(lexer);
      if (lexer->lookahead != '-') return false;
      advance(lexer);
      lexer->mark_end(lexer);
      return found(lexer, WRONG);
    default: return false;
  }
}

// ---- state

void *tree_sitter_schema_external_scanner_create(void) { return ts_calloc(1, sizeof(Scanner)); }

void tree_sitter_schema_external_scanner_destroy(void *payload) { ts_free(payload); }

unsigned tree_sitter_schema_external_scanner_serialize(void *payload, char *buffer) {
  const Scanner *scanner = payload;
  unsigned used = offsetof(Scanner, braces) + (scanner->depth + 7u) / 8;
  memcpy(buffer, scanner, used);
  return used;
}

void tree_sitter_schema_external_scanner_deserialize(void *payload, const char *buffer, unsigned length) {
  Scanner *scanner = payload;
  memset(scanner, 0, sizeof *scanner);
  if (length > 0) memcpy(scanner, buffer, length);
}
