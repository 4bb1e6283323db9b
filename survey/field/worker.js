// The service worker of /field/: the page on the phone, whole and of one version. The server puts
// before it `const KEPT = { version, page, tag, files }` (survey/field/views.py).
//
// It answers for the page itself and for files that are named by their content; everything else,
// what the server is asked and what is somebody's above all, goes past it and is kept nowhere.

const PREFIX = "rangwat-field-";
const NAME = PREFIX + KEPT.version;
const COMPLETE = "/field/.complete"; // stands in a cache whose files are all there
// A file named by its content is the same for everybody, whatever was said with the asking.
const WHATEVER = { ignoreVary: true };

self.addEventListener("install", (event) => event.waitUntil(fetchAll()));
self.addEventListener("activate", (event) => event.waitUntil(takeOver()));
self.addEventListener("message", ({ data }) => {
  if (data === "take over") self.skipWaiting();
});

self.addEventListener("fetch", (event) => {
  const { request } = event;
  const { origin, pathname } = new URL(request.url);
  if (request.method !== "GET" || origin !== self.location.origin) return;
  if (request.mode === "navigate") {
    if (pathname === KEPT.page) event.respondWith(answer(KEPT.page, request));
  } else if (KEPT.files.includes(pathname) || pathname.startsWith("/static/field/")) {
    event.respondWith(answer(pathname, request));
  }
});

// Ours first; then the version before, whose window may still be open; then the server.
async function answer(address, request) {
  const ours = await (await caches.open(NAME)).match(address, WHATEVER);
  return ours ?? (await caches.match(address, WHATEVER)) ?? fetch(request);
}

// What is there already, here or in the version before, is not fetched again: a weak signal that
// breaks off half-way goes on from there. The worker is used only once all is there.
async function fetchAll() {
  const cache = await caches.open(NAME);
  for (const address of KEPT.files) {
    if (await cache.match(address, WHATEVER)) continue;
    const known = await caches.match(address, WHATEVER);
    await cache.put(address, known ?? (await asked(address)));
  }
  const page = await asked(KEPT.page);
  const tag = page.headers.get("ETag")?.replace(/^W\//, "");
  if (tag && tag !== KEPT.tag) throw new Error("the page is of another version by now");
  await cache.put(KEPT.page, page);
  await cache.put(COMPLETE, new Response(""));
}

async function asked(address) {
  // Without a cookie: the page is the same for everybody, whoever is signed in.
  const request = new Request(address, { credentials: "omit", cache: "no-cache" });
  const response = await fetch(request);
  if (!response.ok || response.redirected) throw new Error(`${address}: ${response.status}`);
  return response;
}

// The version before stays for windows that are still open; older ones, and those that never
// became whole, go.
async function takeOver() {
  const others = (await caches.keys()).filter((name) => name.startsWith(PREFIX) && name !== NAME);
  const whole = [];
  for (const name of others) {
    if (await (await caches.open(name)).match(COMPLETE)) whole.push(name);
  }
  const before = whole.at(-1);
  await Promise.all(others.filter((name) => name !== before).map((name) => caches.delete(name)));
  await self.clients.claim();
}

// Signal is back (Background Sync): pages that are open but hidden send; the key is with them alone.
self.addEventListener("sync", (event) => {
  if (event.tag !== "rangwat-send") return;
  event.waitUntil(
    self.clients.matchAll({ type: "window" }).then((pages) => {
      for (const page of pages) page.postMessage("rangwat-send");
    }),
  );
});
