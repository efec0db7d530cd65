// An older SurrealDB behind as much of HTTP as schemac asks. npm has it as a library for Node.js: parser, executor and what INFO
// says are the engine's; status codes, sign-in and JSON are ours. So it shows what the engine makes of definitions, and is no
// evidence of how a server of that version speaks.
//
// $SCHEMAC_TEST_ENGINE is the library, $SURREAL_PASS the password of `root`. Standard output: the address, once it listens.

const crypto = require("crypto");
const http = require("http");
const { encode, toJson } = require("./cbor.js");

const { SurrealNodeEngine } = require(process.env.SCHEMAC_TEST_ENGINE);
const token = crypto.randomBytes(16).toString("hex");

async function main() {
  const engine = await SurrealNodeEngine.connect("mem://", { capabilities: true });
  const ask = async (method, params, session) =>
    toJson(await engine.execute(encode({ id: "1", method, params, ...(session && { session }) })));
  const version = JSON.parse(await ask("version", []));

  // Each request has a session of its own, as with the server: nothing that one sets is seen by the next.
  async function query(text, namespace, database) {
    const session = crypto.randomBytes(16);
    session[6] = (session[6] & 15) | 0x40; // a UUID of version 4
    session[8] = (session[8] & 63) | 0x80;
    await ask("attach", [], session);
    try {
      if (namespace && database) await ask("use", [namespace, database], session);
      return await ask("query", [text], session);
    } finally {
      await ask("detach", [], session);
    }
  }

  async function answer(request, body) {
    const { headers, method, url } = request;
    switch (`${method} ${url}`) {
      case "GET /health": return [200, ""];
      case "GET /version": return [200, version];
      case "POST /signin": {
        const { user, pass } = JSON.parse(body);
        const known = user === "root" && pass === process.env.SURREAL_PASS;
        return known ? [200, JSON.stringify({ code: 200, token })] : [401, "{}"];
      }
      case "POST /rpc": {
        if (headers.authorization !== `Bearer ${token}`) return [401, "no token"];
        const { method: wanted, params } = JSON.parse(body);
        if (wanted !== "query" || params.length !== 1) return [500, `the bridge knows no ${wanted} of ${params.length}`];
        const reply = await query(params[0], headers["surreal-ns"], headers["surreal-db"]);
        return [200, reply.startsWith("[") ? `{"result":${reply}}` : reply];
      }
      default: return [404, "the bridge knows no such path"];
    }
  }

  const server = http.createServer((request, response) => {
    const parts = [];
    request.on("data", (part) => parts.push(part));
    request.on("end", () => {
      answer(request, Buffer.concat(parts).toString())
        .catch((error) => [500, `the bridge: ${error.stack}`])
        .then(([status, text]) => response.writeHead(status, { "content-length": Buffer.byteLength(text) }).end(text));
    });
  });
  // for as long as schemac keeps a connection, and longer
  server.keepAliveTimeout = 60_000;
  server.listen(0, "127.0.0.1", () => console.log(`${version} http://127.0.0.1:${server.address().port}`));
}

main();
