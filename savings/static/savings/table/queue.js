// Lines that the server does not have yet, kept on this device until it does. A line is written here
// before the next member is shown, and goes only when the server has answered for it.

const NAME = "rangwat-table";
const STORE = "lines";
const HEARD = "heard"; // what the server said last of a group and day

function opened() {
  return new Promise((resolve, reject) => {
    const asked = indexedDB.open(NAME, 1);
    asked.onupgradeneeded = () => {
      asked.result.createObjectStore(STORE, { keyPath: "key" });
      asked.result.createObjectStore(HEARD);
    };
    asked.onsuccess = () => resolve(asked.result);
    asked.onerror = () => reject(asked.error);
  });
}

async function within(mode, act, name = STORE) {
  const base = await opened();
  try {
    return await new Promise((resolve, reject) => {
      const turn = base.transaction(name, mode, { durability: "strict" });
      const asked = act(turn.objectStore(name));
      turn.oncomplete = () => resolve(asked.result);
      turn.onerror = turn.onabort = () => reject(turn.error);
    });
  } finally {
    base.close();
  }
}

export const put = (line) => within("readwrite", (store) => store.put(line));
export const drop = (key) => within("readwrite", (store) => store.delete(key));

// A page that was kept on the device is older than what the server has said since.
export const hear = (group, day, said) => within("readwrite", (store) => store.put(said, [group, day]), HEARD);
export const heard = (group, day) => within("readonly", (store) => store.get([group, day]), HEARD);
export const forget = (group, day) => within("readwrite", (store) => store.delete([group, day]), HEARD);

// Those of a group and day, in the order they were typed.
export async function of(group, day) {
  const all = await within("readonly", (store) => store.getAll());
  return all.filter((line) => line.group === group && line.day === day).sort((a, b) => a.at - b.at);
}

// Sends what waits, one after the other, and stops where there is no signal. `server` is asked with a
// line and gives the status and what the server said. Two windows do not send at once.
export async function send(group, day, server, told) {
  const run = async () => {
    for (const line of await of(group, day)) {
      if (line.state !== "waiting") continue;
      const { status, said } = await server(line);
      if (status === 200) await drop(line.key);
      else if (status === 409) await put({ ...line, state: "asks", sentence: said.sentence });
      else if (status === 422 || status === 400 || status === 404)
        await put({ ...line, state: "refused", sentence: said?.sentence ?? String(status) });
      else return status;
      await told(said);
    }
    return 200;
  };
  return navigator.locks ? navigator.locks.request(NAME, run) : run();
}
