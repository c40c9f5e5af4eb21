// Receives feedwatch's webhooks, verifies them as Standard Webhooks 1.0 says, prints each once.
//
//     FEEDWATCH_DESK_SECRET=whsec_… node receiver.mjs [PORT]      (port 8642 on 127.0.0.1; 0: any)
//
// Node 18 or newer, without packages.
import { createHmac, timingSafeEqual } from "node:crypto";
import { createServer } from "node:http";

const tolerance = 5 * 60; // seconds; an older request may be a replay
const longestBody = 1 << 20;
const key = Buffer.from(process.env.FEEDWATCH_DESK_SECRET.replace(/^whsec_/, ""), "base64");
const seen = new Set(); // ids; a real receiver keeps them where they survive it

/** What is wrong with a request; null if it is ours and fresh. */
function complaint(headers, body) {
  const id = headers["webhook-id"] ?? "";
  const timestamp = headers["webhook-timestamp"] ?? "";
  if (!/^[0-9]+$/.test(timestamp)) return "no timestamp";
  if (Math.abs(Date.now() / 1000 - Number(timestamp)) > tolerance)
    return "too old, or from the future";
  // The bytes as they came: a parsed and rewritten body has another signature.
  const code = createHmac("sha256", key).update(`${id}.${timestamp}.`).update(body).digest("base64");
  const expected = Buffer.from(`v1,${code}`);
  // Several, separated by spaces, while a secret is being replaced.
  const fits = (headers["webhook-signature"] ?? "").split(" ").some((signature) => {
    const given = Buffer.from(signature);
    return given.length === expected.length && timingSafeEqual(given, expected);
  });
  return fits ? null : "no signature fits";
}

const server = createServer((request, response) => {
  const answer = (status) => response.writeHead(status).end();
  if (request.method !== "POST") return answer(405);
  const chunks = [];
  let length = 0;
  request.on("data", (chunk) => {
    length += chunk.length;
    if (length > longestBody) {
      answer(413);
      request.destroy();
    } else chunks.push(chunk);
  });
  request.on("end", () => {
    const body = Buffer.concat(chunks);
    const problem = complaint(request.headers, body);
    if (problem) {
      console.error(`refused: ${problem}`);
      return answer(401);
    }
    // A retry has the same id: take it, and do nothing a second time.
    const id = request.headers["webhook-id"];
    if (!seen.has(id)) {
      seen.add(id);
      const { type, data } = JSON.parse(body);
      const title = data.item?.title ?? data.event?.message ?? null;
      console.log(JSON.stringify({ type, id, title }));
    }
    // Only what is kept for good may be answered with 2xx: it is never sent again.
    answer(204);
  });
});

server.listen(Number(process.argv[2] ?? 8642), "127.0.0.1", () =>
  console.error(`listening on 127.0.0.1:${server.address().port}`));
