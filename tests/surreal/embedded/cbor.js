// The encoding in which the embedded engine is asked and answers: CBOR with SurrealDB's own tags. An answer becomes JSON as the
// server writes it. What is not known here throws: it must not pass for something else.

const head = (major, length) => {
  if (length < 24) return Buffer.from([(major << 5) | length]);
  const own = Buffer.alloc(5);
  own[0] = (major << 5) | 26;
  own.writeUInt32BE(length, 1);
  return own;
};

// Texts, lists, objects, and bytes, which stand for the UUID of a session.
function encode(value) {
  if (Buffer.isBuffer(value)) return Buffer.concat([head(6, 37), head(2, value.length), value]);
  if (Array.isArray(value)) return Buffer.concat([head(4, value.length), ...value.map(encode)]);
  if (typeof value === "string") return Buffer.concat([head(3, Buffer.byteLength(value)), Buffer.from(value)]);
  const fields = Object.entries(value).flat();
  return Buffer.concat([head(5, fields.length / 2), ...fields.map(encode)]);
}

// The JSON of an answer.
function toJson(bytes) {
  const reader = { bytes: Buffer.from(bytes), at: 0 };
  const json = read(reader);
  if (reader.at !== reader.bytes.length) throw new Error("an answer with something behind it");
  return json;
}

function take(reader, count) {
  const own = reader.bytes.subarray(reader.at, reader.at + count);
  reader.at += count;
  return own;
}

function length(reader, info) {
  if (info < 24) return BigInt(info);
  if (info > 27) throw new Error(`a length of the kind ${info}`);
  return BigInt(`0x${take(reader, 1 << (info - 24)).toString("hex")}`);
}

function read(reader) {
  const first = take(reader, 1)[0];
  const [major, info] = [first >> 5, first & 31];
  if (major === 7) return simple(reader, info);
  const count = length(reader, info);
  const each = (one) => Array.from({ length: Number(count) }, one);
  switch (major) {
    case 0: return `${count}`;
    case 1: return `${-1n - count}`;
    case 2: return JSON.stringify([...take(reader, Number(count))]);
    case 3: return JSON.stringify(take(reader, Number(count)).toString());
    case 4: return `[${each(() => read(reader)).join(",")}]`;
    case 5: return `{${each(() => `${read(reader)}:${read(reader)}`).join(",")}}`;
    default: return tagged(Number(count), read(reader));
  }
}

function simple(reader, info) {
  switch (info) {
    case 20: return "false";
    case 21: return "true";
    case 22: case 23: return "null";
    case 25: return float(half(take(reader, 2).readUInt16BE()));
    case 26: return float(take(reader, 4).readFloatBE());
    case 27: return float(take(reader, 8).readDoubleBE());
    default: throw new Error(`a simple value ${info}`);
  }
}

function half(bits) {
  const [sign, exponent, rest] = [bits >> 15 ? -1 : 1, (bits >> 10) & 31, bits & 1023];
  if (exponent === 31) throw new Error("a number that is none, or without an end");
  return sign * (exponent ? 2 ** (exponent - 15) * (1 + rest / 1024) : 2 ** -14 * (rest / 1024));
}

// The server tells `2f` from `2`.
const float = (value) => (Number.isInteger(value) ? (Math.abs(value) < 1e16 ? `${value}.0` : value.toExponential()) : JSON.stringify(value));

function tagged(tag, json) {
  switch (tag) {
    case 6: return "null"; // NONE
    case 7: case 9: case 10: case 13: case 56: return json; // a table, a UUID, a decimal, a duration, a set
    case 8: return JSON.stringify(record(...JSON.parse(json)));
    case 12: return JSON.stringify(moment(...JSON.parse(json)));
    case 14: return JSON.stringify(duration(...JSON.parse(json)));
    case 37: return JSON.stringify(uuid(JSON.parse(json)));
    default: throw new Error(`a value with the tag ${tag}`);
  }
}

const word = (text) => (/^[A-Za-z_]\w*$/.test(text) ? text : `\`${text.replace(/[\\`]/g, "\\$&")}\``);

// A part of an id that is an array.
function inside(value) {
  if (typeof value === "number") return String(value);
  if (typeof value !== "string" || /['\\]/.test(value)) throw new Error("the id of a record with something odd in it");
  return `'${value}'`;
}

function record(table, key) {
  if (typeof key === "number") return `${word(table)}:${key}`;
  if (Array.isArray(key)) return `${word(table)}:[${key.map(inside).join(", ")}]`;
  if (typeof key !== "string") throw new Error("the id of a record that is no text, no number and no array of such");
  return `${word(table)}:${/^\w*[A-Za-z_]\w*$/.test(key) ? key : word(key)}`;
}

function moment(seconds, nanos) {
  const whole = new Date(seconds * 1000).toISOString().slice(0, 19);
  const rest = nanos ? `.${String(nanos).padStart(9, "0").replace(/(000)+$/, "")}` : "";
  return `${whole}${rest}Z`;
}

function duration(seconds = 0, nanos = 0) {
  const units = [["y", 31536000], ["w", 604800], ["d", 86400], ["h", 3600], ["m", 60], ["s", 1]];
  const small = [["ms", 1000000], ["µs", 1000], ["ns", 1]];
  const said = (rest, list) => list.map(([unit, size]) => {
    const count = Math.floor(rest / size);
    rest %= size;
    return count ? `${count}${unit}` : "";
  }).join("");
  return said(seconds, units) + said(nanos, small) || "0ns";
}

const uuid = (bytes) => Buffer.from(bytes).toString("hex").replace(/^(.{8})(.{4})(.{4})(.{4})/, "$1-$2-$3-$4-");

module.exports = { encode, toJson };
