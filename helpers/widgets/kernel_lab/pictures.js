/** Pictures of the reader's own, from a file or a camera. They stay in this page. */

import { greyOf } from "./parts.js";

const LONGEST_SIDE = 200;
const SHORTEST_SIDE = 8;

/** Draw a picture small, and return it in grey. */
function shrunk(source, width, height) {
  const scale = Math.min(1, LONGEST_SIDE / Math.max(width, height));
  const size = [width, height].map((n) => Math.round(n * scale));
  if (Math.min(...size) < SHORTEST_SIDE) {
    throw new Error(`The picture has ${width} × ${height} pixels; it must have at least `
      + `${SHORTEST_SIDE} on each side, and not be a thin strip.`);
  }
  const canvas = document.createElement("canvas");
  [canvas.width, canvas.height] = size;
  const context = canvas.getContext("2d", { willReadFrequently: true });
  context.fillStyle = "white"; // behind what is transparent
  context.fillRect(0, 0, ...size);
  context.imageSmoothingQuality = "high";
  context.drawImage(source, 0, 0, ...size);
  return greyOf(context.getImageData(0, 0, ...size));
}

/** The picture in a file that the reader has chosen. */
export async function pictureOf(file) {
  let bitmap;
  try {
    bitmap = await createImageBitmap(file);
  } catch {
    throw new Error(`“${file.name.slice(0, 40)}” is not a picture that this browser can read; `
      + "choose a PNG or JPEG file.");
  }
  try {
    return shrunk(bitmap, bitmap.width, bitmap.height);
  } finally {
    bitmap.close();
  }
}

/**
 * A camera that starts when asked and hands over a picture about eight times a second.
 * @returns {{start(onPicture), stop(), running()}}; start throws what to tell the reader
 */
export function cameraOf() {
  let [stream, timer, asked] = [null, 0, 0];
  const stop = () => {
    asked += 1;
    clearInterval(timer);
    stream?.getTracks().forEach((track) => track.stop());
    stream = null;
  };
  const start = async (onPicture) => {
    stop();
    const mine = asked;
    let fresh;
    try {
      fresh = await navigator.mediaDevices.getUserMedia({ video: { width: 320 }, audio: false });
    } catch (error) {
      throw new Error(error.name === "NotAllowedError"
        ? "The camera was not allowed. Choose a picture from a file instead."
        : "No camera can be used here. Choose a picture from a file instead.");
    }
    if (mine !== asked) { // stopped while the browser was asking
      fresh.getTracks().forEach((track) => track.stop());
      return;
    }
    stream = fresh;
    const video = document.createElement("video");
    video.muted = true;
    video.playsInline = true;
    video.srcObject = stream;
    await video.play();
    if (mine !== asked) return;
    timer = setInterval(() => {
      if (video.videoWidth) onPicture(shrunk(video, video.videoWidth, video.videoHeight));
    }, 120);
  };
  return { start, stop, running: () => stream !== null };
}
