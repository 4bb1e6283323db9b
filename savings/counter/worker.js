// The service worker of /groups/: a table of a deposit day that was opened stays on the device for
// three days, so that a reload without signal shows it again: without the members and sums in it, which
// the page keeps sealed by itself. Nothing else is kept.

const NAME = "rangwat-table-2";
const OLDER = ["rangwat-table-1"]; // with pages as they came
const SAID = /(<script id="table-data"[^>]*>)[^<]*(<\/script>)/;
const TABLE = /^\/groups\/[0-9a-f-]{36}\/days\/\d{4}-\d{2}-\d{2}\/$/;
const LONGEST = 3 * 24 * 3600 * 1000;
const PATIENCE = 4000;

self.addEventListener("install", () => self.skipWaiting());
self.addEventListener("activate", (event) => event.waitUntil(Promise.all([...OLDER.map((each) => caches.delete(each)), tidy(), clients.claim()])));

self.addEventListener("message", ({ data, source }) => {
  // What the page was drawn with is kept with it.
  if (data?.keep) keep(data.keep).then(() => source?.postMessage("kept"));
  if (data === "forget") caches.delete(NAME).then(() => source?.postMessage("forgotten"));
});

self.addEventListener("fetch", (event) => {
  const { request } = event;
  const { origin, pathname } = new URL(request.url);
  if (request.method !== "GET" || origin !== self.location.origin) return;
  if (request.mode === "navigate" && TABLE.test(pathname)) event.respondWith(page(request, pathname));
  else if (pathname.startsWith("/static/")) event.respondWith(fetch(request).catch(() => kept(pathname)));
});

async function page(request, pathname) {
  const asked = fetch(request).then(async (answer) => {
    if (answer.ok && !answer.redirected && answer.type === "basic") {
      await put(await caches.open(NAME), pathname, answer.clone());
    }
    return answer;
  });
  const late = new Promise((resolve) => setTimeout(resolve, PATIENCE));
  const first = await Promise.race([asked.catch(() => undefined), late]);
  return first ?? (await match(pathname)) ?? asked;
}

async function kept(pathname) {
  return (await match(pathname)) ?? Response.error();
}

async function match(pathname) {
  return (await caches.open(NAME)).match(pathname, { ignoreVary: true });
}

async function keep(addresses) {
  await tidy();
  const cache = await caches.open(NAME);
  for (const address of addresses) {
    const answer = await fetch(address).catch(() => undefined);
    if (answer?.ok && !answer.redirected) await put(cache, new URL(address, self.location).pathname, answer);
  }
}

// A table as anybody might see it, or not at all.
async function put(cache, pathname, answer) {
  if (!TABLE.test(pathname)) return cache.put(pathname, answer);
  const text = await answer.text();
  if (!SAID.test(text)) return undefined;
  const { status, headers } = answer;
  return cache.put(pathname, new Response(text.replace(SAID, "$1null$2"), { status, headers }));
}

async function tidy() {
  const cache = await caches.open(NAME);
  for (const request of await cache.keys()) {
    const answer = await cache.match(request, { ignoreVary: true });
    const age = Date.now() - Date.parse(answer?.headers.get("Date") ?? "");
    if (!(age < LONGEST)) await cache.delete(request);
  }
}
