// The service worker of /map/: without signal the map of the village that was taken along stands
// in for it, on the page for work without signal. Nothing of anybody is kept here.

const FIELD = "/field/"; // its own worker keeps it (survey/field/worker.js)

self.addEventListener("install", () => self.skipWaiting());
self.addEventListener("activate", (event) => event.waitUntil(self.clients.claim()));

self.addEventListener("fetch", (event) => {
  if (event.request.mode !== "navigate") return;
  event.respondWith(fetch(event.request).catch(() => withoutSignal()));
});

async function withoutSignal() {
  if (await caches.match(FIELD, { ignoreVary: true })) return Response.redirect(`${FIELD}#map`, 302);
  return new Response(NOTHING, { status: 503, headers: { "Content-Type": "text/html; charset=utf-8" } });
}

const NOTHING = `<!doctype html><html lang="th"><meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1"><title>ไม่มีสัญญาณ</title>
<h1>ไม่มีสัญญาณ</h1>
<p>แผนที่นี้ต้องมีสัญญาณ ถ้าจะใช้แผนที่หมู่บ้านตอนไม่มีสัญญาณ ให้เปิดหน้าเก็บข้อมูล แล้วนำหมู่บ้านลงเครื่องไว้ก่อน</p>
<p lang="en">No signal. Take a village along on the field page beforehand to have its map here.</p>
<p><a href="/map/">ลองใหม่ / Try again</a></p></html>`;
