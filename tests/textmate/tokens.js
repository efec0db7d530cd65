// Reads texts with the TextMate grammars of the Visual Studio Code extension, as the editor would.
//
// Standard input: { "grammar": scope, "texts": [text] }. Standard output: for each text a list of its lines, each a list
// of [start, end, [scope, …]] in UTF-16 units. $SCHEMAC_TEST_TEXTMATE is the folder with the two packages.

const fs = require("fs");
const path = require("path");

const packages = path.join(process.env.SCHEMAC_TEST_TEXTMATE, "node_modules");
const textmate = require(path.join(packages, "vscode-textmate"));
const oniguruma = require(path.join(packages, "vscode-oniguruma"));

const extension = path.join(__dirname, "../../editors/vscode");
const own = JSON.parse(fs.readFileSync(path.join(extension, "package.json"), "utf8")).contributes.grammars;

// Stand-ins for grammars that the editor brings: they say where they are at work, and nothing more.
const others = {
  "source.sql": { scopeName: "source.sql", patterns: [{ match: "\\bselect\\b", name: "keyword.sql" }] },
  "text.html.markdown": { scopeName: "text.html.markdown", patterns: [] },
};

const registry = new textmate.Registry({
  onigLib: oniguruma.loadWASM(fs.readFileSync(path.join(packages, "vscode-oniguruma/release/onig.wasm")).buffer).then(() => ({
    createOnigScanner: (patterns) => new oniguruma.OnigScanner(patterns),
    createOnigString: (text) => new oniguruma.OnigString(text),
  })),
  getInjections: (scope) =>
    own.filter((grammar) => (grammar.injectTo ?? []).includes(scope)).map((grammar) => grammar.scopeName),
  loadGrammar: async (scope) => {
    if (others[scope]) return others[scope];
    const found = own.find((grammar) => grammar.scopeName === scope);
    return found && JSON.parse(fs.readFileSync(path.join(extension, found.path), "utf8"));
  },
});

async function main() {
  const asked = JSON.parse(fs.readFileSync(0, "utf8"));
  const grammar = await registry.loadGrammar(asked.grammar);
  const read = (text) => {
    let stack = textmate.INITIAL;
    return text.split(/\r?\n/).map((line) => {
      const found = grammar.tokenizeLine(line, stack);
      stack = found.ruleStack;
      return found.tokens.map((token) => [token.startIndex, token.endIndex, token.scopes]);
    });
  };
  process.stdout.write(JSON.stringify(asked.texts.map(read)));
}

main();
