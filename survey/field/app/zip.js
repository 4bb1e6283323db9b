// A ZIP archive that any program opens: nothing compressed, names in UTF-8. Photographs are
// compressed already, and a cheap phone has better to do.

const LOCAL = 0x04034b50;
const CENTRAL = 0x02014b50;
const END = 0x06054b50;
const UTF8 = 0x0800;
const VERSION = 20;
const FIRST_DAY = 0x21; // 1 January 1980: what was done when stands in the records

const TABLE = Uint32Array.from({ length: 256 }, (_, index) => {
  let value = index;
  for (let bit = 0; bit < 8; bit += 1) value = value & 1 ? 0xedb88320 ^ (value >>> 1) : value >>> 1;
  return value >>> 0;
});

export function crc32(bytes) {
  let value = 0xffffffff;
  for (const byte of bytes) value = TABLE[(value ^ byte) & 0xff] ^ (value >>> 8);
  return (value ^ 0xffffffff) >>> 0;
}

// Grows by one file at a time; the browser may keep the parts on the disk.
export class Zip {
  #parts = [];
  #central = [];
  #at = 0;
  #count = 0;

  // content: bytes or a text
  add(name, content) {
    const bytes = typeof content === "string" ? new TextEncoder().encode(content) : new Uint8Array(content);
    const named = new TextEncoder().encode(name);
    const said = [
      [VERSION, 2], [UTF8, 2], [0, 2], [0, 2], [FIRST_DAY, 2], [crc32(bytes), 4],
      [bytes.length, 4], [bytes.length, 4], [named.length, 2], [0, 2],
    ];
    const head = packed([[LOCAL, 4], ...said]);
    this.#central.push(
      packed([[CENTRAL, 4], [VERSION, 2], ...said, [0, 2], [0, 2], [0, 2], [0, 4], [this.#at, 4]]),
      named,
    );
    this.#parts.push(new Blob([head, named, bytes]));
    this.#at += head.length + named.length + bytes.length;
    this.#count += 1;
  }

  blob() {
    const size = this.#central.reduce((sum, each) => sum + each.length, 0);
    const end = packed([
      [END, 4], [0, 2], [0, 2], [this.#count, 2], [this.#count, 2], [size, 4], [this.#at, 4], [0, 2],
    ]);
    return new Blob([...this.#parts, ...this.#central, end], { type: "application/zip" });
  }
}

// Numbers with their widths in bytes, the lowest byte first.
function packed(numbers) {
  return Uint8Array.from(
    numbers.flatMap(([value, width]) =>
      Array.from({ length: width }, (_, index) => (value >>> (8 * index)) & 0xff),
    ),
  );
}
