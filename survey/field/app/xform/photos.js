// Photographs made small before they are kept: at most 1600 pixels on the long side, JPEG, upright,
// without what the camera wrote of place and phone. One picture is held at a time.

const LONGEST = 1600; // pixels
const QUALITY = 0.8;
const THUMBNAIL = 320; // pixels

export class NotAPicture extends Error {
  thai = "เปิดไฟล์นี้เป็นภาพไม่ได้ ถ่ายใหม่หรือเลือกภาพอื่น";
  english = "This file cannot be opened as a picture; take it again or choose another.";
}

// A JPEG of `file`, at most `longest` pixels. Raises NotAPicture.
export async function resized(file, longest = LONGEST) {
  const { width, height } = await sizeOf(file);
  const scale = Math.min(1, Math.min(longest, LONGEST) / Math.max(width, height));
  const jpeg = await drawn(file, Math.round(width * scale), Math.round(height * scale), QUALITY);
  return jpeg;
}

// An address of a small picture, to be given back by URL.revokeObjectURL.
export async function thumbnail(blob) {
  const { width, height } = await sizeOf(blob);
  const scale = Math.min(1, THUMBNAIL / Math.max(width, height));
  const small = await drawn(blob, Math.round(width * scale), Math.round(height * scale), 0.7);
  return URL.createObjectURL(small);
}

// Read from the head of the file, without opening the picture: an <img> does so, and turns it.
function sizeOf(file) {
  const address = URL.createObjectURL(file);
  const image = new Image();
  return new Promise((resolve, reject) => {
    image.onload = () => resolve({ width: image.naturalWidth, height: image.naturalHeight });
    image.onerror = () => reject(new NotAPicture());
    image.src = address;
  }).finally(() => URL.revokeObjectURL(address));
}

// The browser decodes straight to the small size; what it wrote of place does not come along,
// because only pixels do.
async function drawn(file, width, height, quality) {
  let bitmap;
  try {
    bitmap = await createImageBitmap(file, {
      imageOrientation: "from-image",
      resizeWidth: Math.max(1, width),
      resizeHeight: Math.max(1, height),
      resizeQuality: "medium",
    });
  } catch {
    throw new NotAPicture();
  }
  const canvas = document.createElement("canvas");
  canvas.width = bitmap.width;
  canvas.height = bitmap.height;
  const brush = canvas.getContext("2d");
  brush.fillStyle = "#fff"; // what is seen through in a PNG
  brush.fillRect(0, 0, canvas.width, canvas.height);
  brush.drawImage(bitmap, 0, 0);
  bitmap.close();
  const jpeg = await new Promise((resolve) => canvas.toBlob(resolve, "image/jpeg", quality));
  canvas.width = canvas.height = 0; // gives its memory back at once
  if (!jpeg) throw new NotAPicture();
  return jpeg;
}

let last = 0;

// As Collect names what it attaches: the millisecond, and a second one never the same.
export function nameFor(extension) {
  last = Math.max(Date.now(), last + 1);
  return `${last}.${extension}`;
}
